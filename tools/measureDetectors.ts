/**
 * Precision and recall of `textFilter` on images with and without a caption, and how often `faceFilter` sees a face where there is none:
 *
 *     npx tsx tools/measureDetectors.ts IMAGES WORK
 *
 * IMAGES is a folder of classes of images without text and faces, such as CIFAR-10 as JPEGs; they are enlarged to 256 pixels. WORK is
 * made anew. Needs the packages that the filters need.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { curate, faceFilter, textFilter } from '../src/node/index.js';

const [source, work] = process.argv.slice(2);
if (source === undefined || work === undefined) throw new Error('npx tsx tools/measureDetectors.ts IMAGES WORK');

const folder = join(work, 'captions');
await rm(folder, { recursive: true, force: true });
for (const kind of ['plain', 'captioned']) await mkdir(join(folder, kind), { recursive: true });
const captions = ['WHEN YOU SEE IT', 'photo by Anna Berg', 'SALE 50%', 'Summer 2014', 'www.example.com'];
let number = 0;
for (const name of await readdir(source)) {
  for (const file of (await readdir(join(source, name))).sort().slice(0, 20)) {
    const plain = await sharp(join(source, name, file))
      .resize(256, 256)
      .jpeg({ quality: 90 })
      .toBuffer();
    const style = choose(
      [
        'fill="white" stroke="black" stroke-width="4" paint-order="stroke"',
        'fill="white"',
        'fill="black"',
        'fill="yellow"',
      ],
      number,
    );
    const text = `<text x="128" y="${choose([40, 130, 236], number)}" font-family="sans-serif" font-weight="bold" font-size="${choose([18, 24], number)}" text-anchor="middle" ${style}>${choose(captions, number)}</text>`;
    const caption = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256">${text}</svg>`);
    await writeFile(join(folder, 'plain', `${name}-${file}`), plain);
    await writeFile(
      join(folder, 'captioned', `${name}-${file}`),
      await sharp(plain)
        .composite([{ input: caption }])
        .jpeg({ quality: 90 })
        .toBuffer(),
    );
    number++;
  }
}
const began = performance.now();
const { files } = await curate(folder, {
  out: join(work, 'set3'),
  filters: [textFilter(), faceFilter()],
  dryRun: true,
});
const failed = (kind: string, name: string): number =>
  files.filter((file) => file.file.startsWith(kind) && file.failed.includes(name)).length;
console.log(
  `text: rejected ${failed('captioned', 'text')} of ${number} with a caption, ${failed('plain', 'text')} of ${number} without`,
);
console.log(`faces seen where there is none: ${failed('plain', 'faces')} of ${number}`);
console.log(`${((2 * number) / ((performance.now() - began) / 1000)).toFixed(1)} images a second`);

function choose<T>(choices: readonly T[], number: number): T {
  return choices[number % choices.length] as T;
}
