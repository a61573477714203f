import { loadRun, readMetrics } from 'tfjs-gan/node';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { recommendedSettings, type Settings } from '../../examples/playground/src/shared/settings.js';
import { browserBackends, findChromium, type BrowserBackend, type BrowserProbe } from '../harness/chromium.js';
import { tfjsGan, writePictures } from './commandRunner.js';
import { downloaded, unzipTo } from './playgroundDownloads.js';
import { dropFiles, launchChromium, tabTo, violationsOf, visit } from './playgroundPage.js';
import { choosePictures, squaresIn, takeDigits, trainAndPlay } from './playgroundTraining.js';
import { servePlayground, type ServedPlayground } from './servePlayground.js';
import { temporaryFolders } from './temporaryFolder.js';
import { wrongFiles, writeWrongFiles, zipOf } from './wrongFiles.js';

const newFolder = temporaryFolders();

const path = findChromium();
const required = process.env.REQUIRE_BROWSER === '1';
// Minutes on each of the others: PLAYGROUND_BACKENDS=wasm,webgl,webgpu npx vitest run --project node test/node/playground.test.ts
const chosen = (process.env.PLAYGROUND_BACKENDS ?? 'wasm').split(',');
const backends = browserBackends.filter((backend) => chosen.includes(backend));

describe.skipIf(path === null && !required)(
  'the playground in Chromium (skipped where CHROME_PATH, PATH and playwright have none)',
  { timeout: 600_000 },
  () => {
    let browser: Browser;
    let problems: BrowserProbe['problems'];
    let served: ServedPlayground;

    beforeAll(async () => {
      if (path === null) throw new Error('REQUIRE_BROWSER is 1, but no Chromium or Chrome was found');
      [{ browser, problems }, served] = await Promise.all([launchChromium(path), servePlayground()]);
    }, 120_000);

    afterAll(async () => {
      await browser?.close();
      await served?.close();
    });

    it.for(backends)(
      'trains on digits with %s, goes on after a reload, plays and gives the model',
      (backend, context) => trains(backend, context),
    );

    async function trains(backend: BrowserBackend, { skip }: TestContext): Promise<void> {
      const problem = problems[backend];
      if (problem !== null && !required) skip(problem);
      const { page, errors, close } = await visit(browser, served.url);
      await trainAndPlay(page, backend);
      expect(errors).toEqual([]);
      await close();
    }

    // Minutes: PLAYGROUND_RUN=runs/page npx vitest run --project node test/node/playground.test.ts -t "to its end"
    it.skipIf(!process.env.PLAYGROUND_RUN)('trains Sketch on digits to its end, and samples get better', async () => {
      const { page, errors, close } = await visit(browser, served.url);
      await takeDigits(page);
      await page.getByRole('radio', { name: 'Sketch' }).check();
      await page.getByRole('button', { name: 'Start training' }).click();
      await page.getByText('Finished', { exact: true }).waitFor({ timeout: 590_000 });
      await keepPicture(page, 'finished');
      await unzipTo(process.env.PLAYGROUND_RUN ?? '', await downloaded(page, 'Download the whole run'));
      const kids = await metricsIn(process.env.PLAYGROUND_RUN ?? '', 'kid');
      const longTasks = await page.evaluate(() => window.longTasks ?? []);
      console.log(`KID ${kids.join(' ')}; tasks of more than 50 ms: ${longTasks.join(' ')}`);
      expect(kids.at(-1)).toBeLessThan((kids[0] ?? 0) / 2);
      expect(errors).toEqual([]);
      await close();
    });

    it('says what is wrong with each of 200 files, stays alive, and takes a zip of folders', async () => {
      const folder = await newFolder();
      const wrong = await wrongFiles();
      const files = await writeWrongFiles(folder, wrong, 200);
      const { page, errors, close } = await visit(browser, served.url);
      await choosePictures(page, files);
      await page.getByText('There is no picture among these files.').waitFor({ timeout: 120_000 });
      await page.getByRole('heading', { name: '200 files were left out' }).waitFor();
      for (const reason of new Set(wrong.map((one) => one.reason))) {
        const count = (200 / wrong.length) * wrong.filter((one) => one.reason === reason).length;
        expect(await page.getByText(`${count} files: ${reason}`).count(), reason).toBe(1);
      }

      const content = { ...(await squaresIn('mine')), 'mine/readme.txt': 'hello' };
      await writeFile(join(folder, 'mine.zip'), await zipOf(content));
      await choosePictures(page, [join(folder, 'mine.zip')]);
      await page.getByText('24 pictures, 32×32 pixels in colour').waitFor({ timeout: 60_000 });
      expect(await page.getByRole('list', { name: 'Classes' }).innerText()).toMatch(/blue\s+12\s+red\s+12/);
      await page.getByText('1 file: is no picture').waitFor();

      await page.getByRole('radio', { name: 'Sketch' }).check();
      await page.getByText('24 pictures, 16×16 pixels in colour').waitFor();
      await page.getByRole('button', { name: 'Check memory and time' }).click();
      await page.getByText('The check is done.').waitFor({ timeout: 60_000 });
      await page.getByText('Generator', { exact: true }).waitFor();
      expect(errors).toEqual([]);
      await close();
    });

    it('takes folders that are dropped, which become classes', async () => {
      const folder = await newFolder();
      await writePictures(folder, 24, ['cat', 'dog']);
      const { page, errors, close } = await visit(browser, served.url);
      await dropFiles(page, [join(folder, 'cat'), join(folder, 'dog')]);
      await page.getByText('24 pictures, 32×32 pixels in colour').waitFor();
      expect(await page.getByRole('list', { name: 'Classes' }).innerText()).toMatch(/cat\s+12\s+dog\s+12/);
      expect(errors).toEqual([]);
      await close();
    });

    it('can be used with the keyboard alone, gives a run that tfjs-gan reads, and goes on from it', async () => {
      const { page, errors, close } = await visit(browser, served.url);
      const press = async (name: string, key = 'Enter'): Promise<void> => {
        await tabTo(page, name);
        await page.keyboard.press(key);
      };
      await press('Take handwritten digits');
      await page.getByText('10,000 pictures, 28×28 pixels').waitFor();
      await press('Quick', 'ArrowUp');
      expect(await page.getByRole('radio', { name: 'Sketch' }).isChecked()).toBe(true);
      await press('Numbers');
      for (const [field, value] of [
        ['Steps', '6'],
        ['Pictures a step', '4'],
      ] as const) {
        await press(field, 'ControlOrMeta+A');
        await page.keyboard.type(value);
      }
      await press('Start training');
      await page.getByText('Finished', { exact: true }).waitFor({ timeout: 60_000 });
      await press('Train 500 steps more');
      await page.getByText('of 506').waitFor({ timeout: 60_000 });
      await press('Learning rate of the generator', 'ArrowLeft');
      await press('End training');
      await page.getByText('Ended early', { exact: true }).waitFor({ timeout: 60_000 });
      await tabTo(page, 'Download the whole run');
      const folder = join(await newFolder(), 'run');
      const files = await downloaded(page, null);
      await unzipTo(folder, files);
      await isRecordedRun(folder);
      await writeFile(`${folder}.zip`, await zipOf(Object.fromEntries(files)));
      await goesOnWithOthers(page, `${folder}.zip`, await newFolder());
      expect(errors).toEqual([]);
      await close();
    });

    it('has nothing for axe to find, light, dark and as wide as a phone', async () => {
      const { page, errors, close } = await visit(browser, served.url);
      await page.getByRole('button', { name: 'Take handwritten digits' }).click();
      await page.getByText('10,000 pictures, 28×28 pixels').waitFor();
      for (const fold of await page.locator('details').all())
        await fold.evaluate((element) => element.setAttribute('open', ''));
      await page.getByRole('radio', { name: 'Hinge' }).check();
      expect(await violationsOf(page)).toEqual([]);
      await page.getByRole('radio', { name: 'Sketch' }).check();
      await page.getByRole('button', { name: 'Start training' }).click();
      await expect
        .poll(() => page.locator('canvas.map').first().getAttribute('height'), { timeout: 120_000 })
        .toBeTruthy();
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'Go on' }).waitFor();
      await page.getByRole('button', { name: 'Strip' }).click();
      await page.locator('canvas.many').waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await violationsOf(page), colorScheme).toEqual([]);
        await keepPicture(page, colorScheme);
      }
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await violationsOf(page), 'narrow').toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      await keepPicture(page, 'narrow');
      expect(errors).toEqual([]);
      await close();
    });
  },
);

/** Pictures to look at, in the folder that PLAYGROUND_PICTURES names. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.PLAYGROUND_PICTURES;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** The values of a metric in the order of their steps. */
async function metricsIn(folder: string, name: string): Promise<number[]> {
  const { reports } = await readMetrics(folder);
  return reports.flatMap(({ metrics = [] }) =>
    metrics.filter((metric) => metric.name === name).map(({ value }) => value),
  );
}

/** The networks of a run learn other pictures, of a class that they know and one that they do not. */
async function goesOnWithOthers(page: Page, archive: string, folder: string): Promise<void> {
  await writePictures(folder, 24, ['3', 'owl']);
  await page.reload();
  await page.getByRole('radio', { name: 'Transfer' }).check();
  await choosePictures(page, [archive], 'Choose a run.zip');
  await page.getByText('Networks for 28×28 pixels and 10 classes').waitFor();
  await dropFiles(page, [join(folder, '3'), join(folder, 'owl')]);
  await page.getByText('24 pictures, 28×28 pixels in grey').waitFor();
  await page.getByText('Numbers').click();
  await page.getByRole('spinbutton', { name: 'Steps' }).fill('2');
  await page.getByRole('spinbutton', { name: 'Pictures a step' }).fill('4');
  await page.getByRole('button', { name: 'Start training' }).click();
  await page.getByText('Finished', { exact: true }).waitFor({ timeout: 60_000 });
  expect(await page.getByRole('combobox', { name: 'Class', exact: true }).innerText()).toMatch(/^3\s+owl$/);
}

/** The folder of the page's run is one as `recordRun` writes it. */
async function isRecordedRun(folder: string): Promise<void> {
  const { settings } = JSON.parse(await readFile(join(folder, 'playground.json'), 'utf8')) as { settings: Settings };
  const { rates } = recommendedSettings('sketch', 'wasm', null);
  expect(settings.rates.generator, 'turned down').toBeLessThan(rates.generator);
  expect(settings.rates.discriminator).toBe(rates.discriminator);
  expect(await metricsIn(folder, 'kid')).not.toEqual([]);

  const run = await loadRun(folder);
  expect(run.labelNames).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  expect(run.discriminator).not.toBeNull();
  run.dispose();
  expect(await tfjsGan('generate', folder, '--count', '10', '--threads', '1', '--quiet')).toMatchObject({ code: 0 });
  expect((await readdir(join(folder, 'images'))).sort()).toEqual([...(run.labelNames ?? []), 'labels.csv'].sort());
  expect(await tfjsGan('report', folder)).toMatchObject({ code: 0 });
  expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('Gradient');
}
