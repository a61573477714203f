import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import { BlobReader, Uint8ArrayWriter, ZipReader, type FileEntry } from '@zip.js/zip.js';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { expect } from 'vitest';
import { writeFiles } from './imageFiles.js';

/** The archive that a button gives; the one that has the focus, if it has no name. */
export async function downloaded(page: Page, button: string | null): Promise<Map<string, Uint8Array>> {
  const waiting = page.waitForEvent('download');
  if (button === null) await page.keyboard.press('Enter');
  else await page.getByRole('button', { name: button }).click();
  const path = await (await waiting).path();
  const entries = await new ZipReader(new BlobReader(new Blob([await readFile(path)]))).getEntries();
  const files = entries.filter((entry): entry is FileEntry => !entry.directory);
  return new Map(
    await Promise.all(files.map(async (file) => [file.filename, await file.getData(new Uint8ArrayWriter())] as const)),
  );
}

export function unzipTo(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  return writeFiles(folder, Object.fromEntries(files));
}

/** The model that was downloaded draws images of this shape in plain tfjs, of two classes. */
export async function modelRuns(files: ReadonlyMap<string, Uint8Array>, imageShape: readonly number[]): Promise<void> {
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as {
    modelTopology: object;
    weightsManifest: [{ paths: string[]; weights: tf.io.WeightsManifestEntry[] }];
  };
  expect(weightsManifest[0].paths).toEqual(['weights.bin']);
  const weightData = files.get('weights.bin')?.slice().buffer;
  if (!weightData) throw new Error('there are no weights');
  const weightSpecs = weightsManifest[0].weights;
  const model = await loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
  const images = model.predict([tf.randomNormal([2, 100]), tf.tensor2d([[0], [1]], [2, 1], 'int32')]);
  if (Array.isArray(images)) throw new Error('the model gives more than images');
  expect(images.shape).toEqual([2, ...imageShape]);
  const values = await images.data();
  expect(Math.max(...values)).toBeLessThanOrEqual(1);
  expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.1);
  tf.dispose(images);
  model.dispose();
}
