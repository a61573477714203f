import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { resizeLanczos } from '../../src/curation/index.js';
import { curate } from '../../src/node/index.js';
import fixture from '../fixtures/resize.json';
import { image8, writeFiles } from './imageFiles.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();

it.each(fixture.resized)('shrinks as Pillow does, to $shape', async ({ shape, pixels }) => {
  const [height = 0, width = 0] = shape;
  const base = await newFolder();
  const original = image8(fixture.pixels, [40, 60, 3]);
  await writeFiles(join(base, 'photos'), { 'a.png': await original.png().toBuffer() });
  const out = join(base, 'set');
  const { files } = await curate(join(base, 'photos'), { out, filters: [], imageShape: [height, width, 3] });
  const made = await sharp(await readFile(join(out, files[0]?.output ?? '')))
    .raw()
    .toBuffer();
  const differences = pixels.map((pixel, i) => Math.abs(pixel - (made[i] ?? NaN)));
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
  expect(mean).toBeLessThan(0.02);
  expect(Math.max(...differences)).toBeLessThanOrEqual(1);
});

it.each([
  [[6, 9, 1], 'centre'],
  [[6, 9, 3], 'attention'],
  [[9, 6, 4], 'centre'],
  [[80, 130, 3], 'attention'],
] as const)('makes images of %j, cropped by %s', async (imageShape, crop) => {
  const base = await newFolder();
  await writeFiles(join(base, 'photos'), { 'a.png': await image8(fixture.pixels, [40, 60, 3]).png().toBuffer() });
  const out = join(base, 'set');
  const { files } = await curate(join(base, 'photos'), { out, filters: [], imageShape, crop });
  const { height, width, channels } = await sharp(await readFile(join(out, files[0]?.output ?? ''))).metadata();
  expect([height, width, channels]).toEqual(imageShape);
});

it('resizes by hand: a step stays a step when nothing changes, and plain stays plain', () => {
  const data = Uint8Array.of(0, 0, 255, 255);
  expect(resizeLanczos({ data, width: 4, height: 1, channels: 1 }, 4, 1).data).toEqual(data);
  const plainImage = { data: new Uint8Array(7 * 5 * 3).fill(77), width: 7, height: 5, channels: 3 };
  expect(new Set(resizeLanczos(plainImage, 3, 11).data)).toEqual(new Set([77]));
  expect(() => resizeLanczos({ data, width: 4, height: 2, channels: 1 }, 1, 1)).toThrow('must hold 8 numbers');
});
