/**
 * Makes a heap of pictures of one subject, good and bad, for `examples/curated`:
 *
 *     npx tsx tools/makeHeap.ts IMAGES HEAP [--count 700]
 *
 * Of the first `count` pictures in the folder IMAGES, every other one is copied as it is. The others are blurred, made grey, dark or
 * small, or are a copy of the picture before, compressed anew.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp, { type Sharp } from 'sharp';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '700' } },
});
const [images, heap] = positionals;
if (images === undefined || heap === undefined) throw new Error('npx tsx tools/makeHeap.ts IMAGES HEAP [--count 700]');

const damages: Readonly<Record<string, (image: Sharp) => Sharp>> = {
  blurred: (image) => image.blur(2),
  grey: (image) => image.greyscale(),
  dark: (image) => image.linear(0.12, 0),
  small: (image) => image.resize(20),
};
const kinds = [...Object.keys(damages), 'copied'];

await mkdir(heap, { recursive: true });
const names = (await readdir(images)).sort().slice(0, Number(values.count));
for (const [i, name] of names.entries()) {
  const kind = kinds[((i - 1) / 2) % kinds.length];
  if (i % 2 === 0 || kind === undefined) {
    await writeFile(join(heap, name), await readFile(join(images, name)));
    continue;
  }
  const damage = damages[kind];
  const picture = damage ? damage(sharp(join(images, name))) : sharp(join(images, names[i - 1] ?? name));
  await picture.jpeg({ quality: 80 }).toFile(join(heap, `${kind}-${name.replace(/\.\w+$/, '')}.jpg`));
}
