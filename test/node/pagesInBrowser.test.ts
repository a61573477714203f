import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareRuns, recordRun } from '../../src/node/index.js';
import { findChromium } from '../harness/chromium.js';
import { latentGenerator } from '../training/revealingGenerators.js';
import { fakeRun } from './fakeRun.js';
import { enriched } from './sampleRuns.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const path = findChromium();
const required = process.env.REQUIRE_BROWSER === '1';

/** What a page did besides showing itself. */
interface Seen {
  readonly errors: string[];
  readonly requests: string[];
}

async function open(
  browser: Browser,
  file: string,
  phone: boolean,
  colorScheme: 'light' | 'dark',
): Promise<{ page: Page; seen: Seen }> {
  const viewport = phone ? { width: 390, height: 844 } : { width: 1280, height: 900 };
  const page = await browser.newPage({ viewport, colorScheme });
  const seen: Seen = { errors: [], requests: [] };
  page.on('pageerror', (error) => seen.errors.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) seen.errors.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('data:')) seen.requests.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  await page.waitForTimeout(200);
  return { page, seen };
}

/** How many pixels of the n-th canvas have been drawn on. */
function drawnPixels(page: Page): Promise<number[]> {
  return page.evaluate(() =>
    Array.from(document.querySelectorAll('canvas'), (canvas) => {
      const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      return Array.from(data).filter((value, i) => i % 4 === 3 && value > 0).length;
    }),
  );
}

/** How far the page is wider than the window. */
function overhang(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

// A test that is skipped says why in its name.
describe.skipIf(path === null && !required)(
  'pages in Chromium (skipped where CHROME_PATH, PATH and playwright have none)',
  () => {
    let browser: Browser;

    beforeAll(async () => {
      if (path === null)
        throw new Error('REQUIRE_BROWSER is 1, but no Chromium or Chrome was found (CHROME_PATH names one)');
      browser = await chromium.launch({ executablePath: path, chromiumSandbox: process.getuid?.() !== 0 });
    });

    afterAll(() => browser?.close());

    async function recorded(names: readonly string[]): Promise<string[]> {
      const root = await newFolder();
      const model = latentGenerator(2);
      const folders = names.map((_, i) => join(root, `run${i}`));
      for (const [i, folder] of folders.entries()) {
        const options = { folder, sampleEvery: 4, rows: 2, columns: 3, title: names[i] ?? '', log: () => undefined };
        for await (const report of recordRun(enriched(fakeRun(model, { steps: 20 })), options))
          expect(report.step).toBeGreaterThan(0);
      }
      model.dispose();
      return folders;
    }

    it.each([
      ['wide and light', false, 'light'],
      ['narrow and dark', true, 'dark'],
    ] as const)('a report, %s, shows curves and pictures without an error or a request', async (_, phone, scheme) => {
      const [folder = ''] = await recorded(['</script><script>throw new Error("markup")</script>']);
      const { page, seen } = await open(browser, join(folder, 'report.html'), phone, scheme);
      expect(seen).toEqual({ errors: [], requests: [pathToFileURL(join(folder, 'report.html')).href] });
      // Losses, scores, two metrics, terms, speed, two of gradients; and two heat maps.
      expect(await page.locator('.uplot').count()).toBe(8);
      const drawn = await drawnPixels(page);
      expect(drawn).toHaveLength(10);
      for (const pixels of drawn) expect(pixels).toBeGreaterThan(500);
      expect(await overhang(page)).toBe(0);
      const broken = await page.evaluate(
        () => Array.from(document.images).filter((image) => image.naturalWidth === 0).length,
      );
      expect(broken).toBe(0);
      expect(await page.locator('.frames img').count()).toBe(5);
      expect(await page.locator('.finding.warning').innerText()).toContain('Lower the learning rate of the generator');
      await page.setViewportSize({ width: 700, height: 600 });
      await page.emulateMedia({ colorScheme: scheme === 'dark' ? 'light' : 'dark' });
      await page.waitForTimeout(100);
      expect(await overhang(page)).toBe(0);
      expect(seen.errors).toEqual([]);
      await page.close();
    });

    it('a comparison shows its curves by steps, images and time', async () => {
      const folders = await recorded(['a', 'b']);
      const out = join(folders[0] ?? '', '..', 'compared.html');
      await compareRuns(folders, { out });
      const { page, seen } = await open(browser, out, true, 'light');
      const labels = () => page.locator('.u-legend .u-label').first().innerText();
      expect(await labels()).toBe('Step');
      await page.getByRole('button', { name: 'by time' }).click();
      expect(await labels()).toBe('Seconds');
      await page.getByRole('button', { name: 'by images seen' }).click();
      expect(await labels()).toBe('Images');
      expect(await page.locator('.uplot').count()).toBe(6);
      for (const pixels of await drawnPixels(page)) expect(pixels).toBeGreaterThan(500);
      expect(await overhang(page)).toBe(0);
      expect(seen).toEqual({ errors: [], requests: [pathToFileURL(join(out)).href] });
      await page.close();
    });
  },
);
