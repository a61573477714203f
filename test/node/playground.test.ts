import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { BlobReader, BlobWriter, ZipReader, type FileEntry } from '@zip.js/zip.js';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Download, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserBackends, findChromium, type BrowserProbe } from '../harness/chromium.js';
import { chooseDigits, launchChromium, pixelsOf, shownStep, violationsOf, visit } from './playgroundPage.js';
import { servePlayground, type ServedPlayground } from './servePlayground.js';
import { temporaryFolders } from './temporaryFolder.js';
import { goodPicture, wrongFiles, writeWrongFiles, zipOf } from './wrongFiles.js';

const newFolder = temporaryFolders();

const path = findChromium();
const required = process.env.REQUIRE_BROWSER === '1';
// All three: PLAYGROUND_BACKENDS=wasm,webgl,webgpu npx vitest run --project node test/node/playground.test.ts
const chosen = (process.env.PLAYGROUND_BACKENDS ?? 'wasm,webgpu').split(',');
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
      'trains on digits with %s, pauses, goes on after a reload, plays and gives the model',
      async (backend, { skip }) => {
        const problem = problems[backend];
        if (problem !== null && !required) skip(problem);
        const { page, errors, close } = await visit(browser, served.url);
        await chooseDigits(page, backend);
        await page.getByRole('button', { name: 'Start training' }).click();
        await trains(page);
        await page.getByRole('button', { name: 'Pause' }).click();
        await page.getByText('Kept in this browser').waitFor();
        const kept = await shownStep(page);

        await page.getByRole('button', { name: 'Step once' }).click();
        await expect.poll(() => shownStep(page)).toBe(kept + 1);

        await page.reload();
        await page.getByText('This browser keeps a training on the digits').waitFor();
        await page.getByRole('button', { name: 'Go on with it' }).click();
        await expect.poll(() => shownStep(page), { timeout: 200_000 }).toBeGreaterThan(kept + 1);
        await page.getByRole('button', { name: 'End training' }).click();
        await page.getByText('Ended early').waitFor();

        await picksAClass(page);
        await modelRuns(page);
        expect(errors).toEqual([]);
        await close();
      },
    );

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

      const pictures = await Promise.all(Array.from({ length: 24 }, (_, i) => goodPicture(i * 10)));
      const entries = pictures.map((picture, i) => [`mine/${i % 2 ? 'red' : 'blue'}/${i}.png`, picture] as const);
      await writeFile(
        join(folder, 'mine.zip'),
        await zipOf({ ...Object.fromEntries(entries), 'mine/readme.txt': 'hello' }),
      );
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

async function choosePictures(page: Page, files: string[]): Promise<void> {
  const waiting = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Choose pictures or a zip' }).click();
  await (await waiting).setFiles(files);
}

/** Pictures to look at, in the folder that PLAYGROUND_PICTURES names. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.PLAYGROUND_PICTURES;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Waits until samples have changed, and sees that the page did not stutter meanwhile. */
async function trains(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause' }).waitFor({ timeout: 200_000 });
  await expect.poll(() => shownStep(page), { timeout: 200_000 }).toBeGreaterThan(1);
  await page.evaluate(() => (window.longTasks = []));
  const before = await pixelsOf(page, 'samples');
  await expect.poll(() => pixelsOf(page, 'samples'), { timeout: 200_000 }).not.toBe(before);
  await page.waitForTimeout(5000);
  const longTasks = await page.evaluate(() => window.longTasks ?? []);
  expect(longTasks.filter((duration) => duration > 100)).toEqual([]);
}

async function picksAClass(page: Page): Promise<void> {
  const before = await pixelsOf(page, 'one');
  await page.getByRole('combobox', { name: 'Class', exact: true }).selectOption('3');
  await expect.poll(() => pixelsOf(page, 'one'), { timeout: 60_000 }).not.toBe(before);
  expect(await page.locator('canvas.one').getAttribute('aria-label')).toContain('of class 3');
}

/** The model that is downloaded draws digits in plain tfjs. */
async function modelRuns(page: Page): Promise<void> {
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the model' }).click();
  const files = await unzipped(await waiting);
  const { modelTopology, weightsManifest } = JSON.parse(await (files.get('model.json')?.text() ?? '')) as {
    modelTopology: object;
    weightsManifest: [{ paths: string[]; weights: tf.io.WeightsManifestEntry[] }];
  };
  expect(weightsManifest[0].paths).toEqual(['weights.bin']);
  const weightData = await files.get('weights.bin')?.arrayBuffer();
  if (!weightData) throw new Error('there are no weights');
  const weightSpecs = weightsManifest[0].weights;
  const model = await loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const images = model.predict([tf.randomNormal([2, 100]), tf.tensor2d([[3], [4]], [2, 1], 'int32')]);
  if (Array.isArray(images)) throw new Error('the model gives more than images');
  expect(images.shape).toEqual([2, 28, 28, 1]);
  const values = await images.data();
  expect(Math.max(...values)).toBeLessThanOrEqual(1);
  expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.1);
  tf.dispose(images);
  model.dispose();
}

async function unzipped(download: Download): Promise<Map<string, Blob>> {
  const entries = await new ZipReader(new BlobReader(new Blob([await readFile(await download.path())]))).getEntries();
  const files = entries.filter((entry): entry is FileEntry => !entry.directory);
  return new Map(
    await Promise.all(files.map(async (entry) => [entry.filename, await entry.getData(new BlobWriter())] as const)),
  );
}
