/**
 * How well and how fast `curate` does its work.
 *
 *     npx tsx tools/measureCuration.ts quality IMAGES WORK   precision and recall of each filter at its default threshold
 *     npx tsx tools/measureCuration.ts speed IMAGES WORK     images a second, memory, and the time of a second run
 *
 * IMAGES is a folder of classes of colour images of one size, such as CIFAR-10 as JPEGs. WORK is made anew.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { aspectRatio, color, exposure, nearDuplicates, resolution, sharpness } from '../src/curation/index.js';
import { curate, type CuratedFile } from '../src/node/index.js';

const PER_CLASS = 100;

type Maker = (image: Sharp, number: number) => Promise<Uint8Array>;

const jpeg = (image: Sharp, quality = 90): Promise<Uint8Array> => image.jpeg({ quality }).toBuffer();
const choose = <T>(choices: readonly T[], number: number): T => choices[number % choices.length] as T;

/** What is made of every image, by the folder it goes to. */
const makers: Readonly<Record<string, Maker>> = {
  original: (image) => image.toBuffer(),
  blurred: (image, i) => jpeg(image.blur(choose([1.5, 2, 3], i))),
  grey: (image, i) => jpeg(image.greyscale().toColourspace('srgb'), choose([60, 80, 95], i)),
  dark: (image) => jpeg(image.linear(0.12, 0)),
  bright: (image) => jpeg(image.linear(4, 0)),
  tiny: (image, i) => jpeg(image.resize(choose([8, 16, 24, 31], i))),
  long: (image) => jpeg(image.extract({ left: 0, top: 8, width: 32, height: 12 }).resize(80, 32, { fit: 'fill' })),
  duplicated: (image) => image.toBuffer(),
  reencoded: async (image, i) => {
    const ways: (() => Sharp)[] = [
      () => image.jpeg({ quality: 50 }),
      () => image.jpeg({ quality: 75 }),
      () => image.webp({ quality: 60 }),
      () => image.png(),
      () => image.resize(64, 64).jpeg({ quality: 85 }),
      () => image.linear(1.1, 5).jpeg({ quality: 85 }),
    ];
    return choose(ways, i)().toBuffer();
  },
  turned: (image) => image.rotate(-90).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer(),
  cmyk: (image) => image.toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
  palette: (image) => image.png({ palette: true }).toBuffer(),
  deep: (image) => image.toColourspace('rgb16').png().toBuffer(),
  animated: (image) => image.gif().toBuffer(),
  broken: async (image, i) => {
    const bytes = await jpeg(image);
    const ways = [
      bytes.subarray(0, bytes.length / 2),
      bytes.subarray(200),
      new TextEncoder().encode('<html>404</html>'),
    ];
    return choose(ways, i);
  },
};

/** Which filter has to reject what; the rest must stay. */
const rejects: Readonly<Record<string, readonly string[]>> = {
  resolution: ['tiny'],
  aspectRatio: ['long'],
  sharpness: ['blurred'],
  color: ['grey'],
  exposure: ['dark', 'bright'],
};

async function makeImages(source: string, target: string): Promise<ReadonlySet<string>> {
  await rm(target, { recursive: true, force: true });
  const greyOnes = new Set<string>();
  for (const kind of Object.keys(makers)) await mkdir(join(target, kind), { recursive: true });
  let number = 0;
  for (const name of await readdir(source)) {
    for (const file of (await readdir(join(source, name))).sort().slice(0, PER_CLASS)) {
      const bytes = await readFile(join(source, name, file));
      const id = `${name}-${file.replace(/\..*/, '')}`;
      number++;
      if (await isGrey(bytes)) greyOnes.add(`original/${id}.jpg`);
      for (const [kind, make] of Object.entries(makers)) {
        const made = kind === 'original' || kind === 'duplicated' ? bytes : await make(sharp(bytes), number);
        await writeFile(join(target, kind, `${id}.jpg`), made);
      }
    }
  }
  return greyOnes;
}

/** Whether an image of the data set is grey itself: no pixel has channels that differ. */
async function isGrey(bytes: Uint8Array): Promise<boolean> {
  const pixels = await sharp(bytes).toColourspace('srgb').raw().toBuffer();
  for (let i = 0; i + 2 < pixels.length; i += 3) {
    const three = [pixels[i] ?? 0, pixels[i + 1] ?? 0, pixels[i + 2] ?? 0];
    if (Math.max(...three) - Math.min(...three) > 3) return false;
  }
  return true;
}

const kindOf = ({ file }: CuratedFile): string => file.split('/')[0] ?? '';
const nameOf = (file: string): string => file.split('/')[1] ?? '';

function row(name: string, found: number, wanted: number, wrong: number, of: number): string {
  const share = (value: number): string => value.toFixed(3);
  return `| ${name} | ${share(found / (found + wrong))} | ${share(found / wanted)} | ${wanted} | ${of} |`;
}

async function measureQuality(source: string, work: string): Promise<void> {
  const folder = join(work, 'images');
  const greyOnes = await makeImages(source, folder);
  const filters = [resolution({ minimum: 32 }), aspectRatio(), sharpness(), color(), exposure(), nearDuplicates()];
  const { files } = await curate(folder, { out: join(work, 'set'), filters, dryRun: true });
  console.log('| filter | precision | recall | to reject | to keep |\n| --- | --- | --- | --- | --- |');
  const originals = files.filter((file) => kindOf(file) === 'original');
  for (const [name, kinds] of Object.entries(rejects)) {
    const isTrue = (file: CuratedFile): boolean => name === 'color' && greyOnes.has(file.file);
    const wanted = files.filter((file) => kinds.includes(kindOf(file)) || isTrue(file));
    const others = originals.filter((file) => !isTrue(file));
    const rejected = (list: readonly CuratedFile[]): number =>
      list.filter(({ failed }) => failed.includes(name)).length;
    console.log(row(name, rejected(wanted), wanted.length, rejected(others), others.length));
  }
  await measureDuplicates(folder, work, originals.length);
  const broken = files.filter((file) => kindOf(file) === 'broken');
  const skipped = files.filter(({ verdict }) => verdict === 'skipped');
  const right = skipped.filter((file) => kindOf(file) === 'broken').length;
  console.log(row('skipped as broken', right, broken.length, skipped.length - right, files.length - broken.length));
  const byName = new Map(originals.map((file) => [nameOf(file.file), file]));
  for (const kind of ['turned', 'cmyk', 'palette', 'deep', 'animated']) {
    const own = files.filter((file) => kindOf(file) === kind);
    const same = own.filter((file) => {
      const failed = (one: CuratedFile | undefined): string =>
        (one?.failed ?? []).filter((name) => name !== 'nearDuplicates').join();
      return file.verdict !== 'skipped' && failed(file) === failed(byName.get(nameOf(file.file)));
    });
    console.log(`${kind}: judged like the original by all other filters: ${same.length} of ${own.length}`);
  }
}

async function measureDuplicates(folder: string, work: string, originals: number): Promise<void> {
  const part = join(work, 'copies');
  await rm(part, { recursive: true, force: true });
  await mkdir(part);
  for (const kind of ['original', 'duplicated', 'reencoded']) {
    await mkdir(join(part, kind));
    for (const name of await readdir(join(folder, kind))) {
      await writeFile(join(part, kind, name), await readFile(join(folder, kind, name)));
    }
  }
  const { files } = await curate(part, { out: join(work, 'set2'), filters: [nearDuplicates()], dryRun: true });
  const rejected = files.filter(({ verdict }) => verdict === 'rejected');
  const right = rejected.filter(({ file, duplicateOf }) => nameOf(file) === nameOf(duplicateOf ?? '')).length;
  console.log(row('nearDuplicates', right, 2 * originals, rejected.length - right, originals));
}

async function measureSpeed(source: string, work: string): Promise<void> {
  await rm(join(work, 'set'), { recursive: true, force: true });
  const start = process.memoryUsage.rss();
  let peak = start;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
  for (const minimum of [200, 400]) {
    const filters = [
      resolution({ minimum: 32 }),
      sharpness({ minimum }),
      aspectRatio(),
      color(),
      exposure(),
      nearDuplicates(),
    ];
    const began = performance.now();
    const cpu = process.cpuUsage();
    let measured = NaN;
    const { counts } = await curate(source, {
      out: join(work, 'set'),
      filters,
      onProgress: ({ phase, done, total }) => {
        if (phase === 'measure' && done === total) measured = performance.now() - began;
      },
    });
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpu);
    const used = (user + system) / 1e6;
    console.log(
      `minimum ${minimum}: ${counts.files} files, ${counts.kept} kept; ${seconds.toFixed(1)} s in all, ${(counts.files / seconds).toFixed(0)} images a second; ` +
        `measured after ${(measured / 1000).toFixed(1)} s; ${used.toFixed(1)} s of processors; at most ${((peak - start) / 1e6).toFixed(0)} MB above the start`,
    );
  }
  clearInterval(watch);
}

const measures: Readonly<Record<string, (source: string, work: string) => Promise<void>>> = {
  quality: measureQuality,
  speed: measureSpeed,
};
const [what = '', source, work] = process.argv.slice(2);
const measure = measures[what];
if (source === undefined || work === undefined || !measure) {
  console.error('npx tsx tools/measureCuration.ts quality|speed IMAGES WORK');
  process.exitCode = 2;
} else {
  await mkdir(work, { recursive: true });
  await measure(source, work);
}
