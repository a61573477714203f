import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { curate, faceFilter, textFilter } from '../../src/node/index.js';
import { plain, writeFiles } from './imageFiles.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const { resolve } = createRequire(import.meta.url);

/** Why the tests of a filter are left out: detectors are large, and not installed with the library. */
function missing(...packages: readonly string[]): string | null {
  const absent = packages.filter((name) => {
    try {
      resolve(name);
      return false;
    } catch {
      return true;
    }
  });
  return absent.length > 0 ? `not installed: ${absent.join(' ')}` : null;
}
const noReader = missing('tesseract.js', '@tesseract.js-data/eng/package.json');
const noDetector = missing('@vladmandic/human', '@tensorflow/tfjs-converter');
const hint = (reason: string | null) => (reason === null ? '' : ` (left out, ${reason})`);

describe(`textFilter${hint(noReader)}`, () => {
  it.skipIf(noReader !== null)('rejects what can be read', { timeout: 60_000 }, async () => {
    const base = await newFolder();
    const text = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="120"><rect width="400" height="120" fill="white"/><text x="20" y="75" font-family="sans-serif" font-size="40">BREAKING NEWS</text></svg>`;
    await writeFiles(join(base, 'photos'), {
      'caption.png': await sharp(Buffer.from(text)).png().toBuffer(),
      'plain.png': await plain([90, 120, 60], 120, 400).png().toBuffer(),
    });
    const { files } = await curate(join(base, 'photos'), { out: join(base, 'set'), filters: [textFilter()] });
    expect(files.map(({ verdict, scores }) => [verdict, scores.text])).toEqual([
      ['rejected', 12],
      ['kept', 0],
    ]);
  });

  it.skipIf(noReader === null)('says what to install', async () => {
    await expect(textFilter().open?.()).rejects.toThrow('run: npm install tesseract.js @tesseract.js-data/eng');
  });
});

describe(`faceFilter${hint(noDetector)}`, () => {
  it.skipIf(noDetector !== null)('sees no face where there is none', { timeout: 60_000 }, async () => {
    const base = await newFolder();
    await writeFiles(join(base, 'photos'), { 'plain.png': await plain([90, 120, 60], 120, 160).png().toBuffer() });
    const { files } = await curate(join(base, 'photos'), { out: join(base, 'set'), filters: [faceFilter()] });
    expect(files[0]).toMatchObject({ verdict: 'kept' });
    expect(files[0]?.scores.faces).toBeLessThan(0.35);
  });

  it.skipIf(noDetector === null)('says what to install', async () => {
    await expect(faceFilter().open?.()).rejects.toThrow(
      'run: npm install @vladmandic/human @tensorflow/tfjs-converter',
    );
  });
});

it.each([
  [() => textFilter({ maximum: -1 }), 'textFilter: maximum must be at least 0'],
  [() => faceFilter({ maximum: 2 }), 'faceFilter: maximum must be at most 1'],
])('refuses options out of range', (make, message) => {
  expect(make).toThrow(message);
});
