import type { Page } from 'playwright';
import { expect } from 'vitest';
import type { BrowserBackend } from '../harness/chromium.js';
import { downloaded, modelRuns } from './playgroundDownloads.js';
import { framesASecond, pixelsOf, shownStep } from './playgroundPage.js';
import { goodPicture } from './wrongFiles.js';

export async function takeDigits(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Take handwritten digits' }).click();
  await page.getByText('10,000 pictures, 28×28 pixels').waitFor();
}

/** Pictures in two folders, by their paths. */
export async function squaresIn(folder: string): Promise<Record<string, Uint8Array>> {
  const pictures = await Promise.all(Array.from({ length: 24 }, (_, i) => goodPicture(i * 10)));
  return Object.fromEntries(pictures.map((picture, i) => [`${folder}/${i % 2 ? 'red' : 'blue'}/${i}.png`, picture]));
}

export async function choosePictures(page: Page, files: string[], button = 'Choose pictures or a zip'): Promise<void> {
  const waiting = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await waiting).setFiles(files);
}

const labels: Readonly<Record<BrowserBackend, string>> = { wasm: 'WebAssembly', webgl: 'WebGL', webgpu: 'WebGPU' };
/** Milliseconds, where a graphics card is software. */
const LONG = { timeout: 200_000 };

/** Trains, pauses, takes a step, reloads the page, goes on, ends, picks a class and downloads the model. */
export async function trainAndPlay(page: Page, backend: BrowserBackend): Promise<void> {
  await page.getByRole('radio', { name: 'Sketch' }).check();
  await takeDigits(page);
  await page.getByText('Where it computes').first().click();
  await page.getByRole('radio', { name: labels[backend] }).check();
  if (backend !== 'wasm') await takeLess(page);
  await page.getByRole('button', { name: 'Start training' }).click();
  await samplesChange(page);

  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('button', { name: 'Go on' }).waitFor(LONG);
  await page.getByText('Kept in this browser').waitFor(LONG);
  const kept = await shownStep(page);
  await page.getByRole('button', { name: 'Step once' }).click();
  await expect.poll(() => shownStep(page), LONG).toBe(kept + 1);

  await page.reload();
  await page.getByText(`This browser keeps a training on the digits`).waitFor();
  await page.getByRole('button', { name: 'Go on with it' }).click();
  await expect.poll(() => shownStep(page), LONG).toBeGreaterThan(kept + 1);
  await page.getByRole('button', { name: 'End training' }).click();
  await page.getByText('Ended early').waitFor(LONG);

  await picksAClass(page, '3');
  await modelRuns(await downloaded(page, 'Download the model'), [28, 28, 1]);
}

/** Graphics in software take seconds a step: as little as possible in each. */
async function takeLess(page: Page): Promise<void> {
  await page.getByText('Numbers').click();
  await page.getByLabel('Pictures a step').fill('2');
  await page.locator('summary', { hasText: 'Tricks' }).click();
  for (const trick of await page.getByRole('group', { name: 'Tricks' }).getByRole('checkbox').all())
    await trick.uncheck();
}

/** Waits until samples have changed, and sees that the page did not stutter meanwhile. */
async function samplesChange(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Pause' }).waitFor(LONG);
  await expect.poll(() => shownStep(page), LONG).toBeGreaterThan(1);
  await page.evaluate(() => (window.longTasks = []));
  const before = await pixelsOf(page, 'samples');
  await expect.poll(() => pixelsOf(page, 'samples'), LONG).not.toBe(before);
  const frames = await framesASecond(page);
  console.log(`${frames} frames a second`);
  const longTasks = await page.evaluate(() => window.longTasks ?? []);
  expect(longTasks.filter((duration) => duration > 100)).toEqual([]);
}

async function picksAClass(page: Page, name: string): Promise<void> {
  const before = await pixelsOf(page, 'one');
  await page.getByRole('combobox', { name: 'Class', exact: true }).selectOption({ label: name });
  await expect.poll(() => pixelsOf(page, 'one'), LONG).not.toBe(before);
  expect(await page.locator('canvas.one').getAttribute('aria-label')).toContain(`of class ${name}`);
}
