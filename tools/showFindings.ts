/**
 * What the findings of diagnosis look like: for each a mistake that brings it, in small networks on handwritten digits, and some cures.
 *
 *     npx tsx tools/showFindings.ts FOLDER [--only KIND]
 *
 * Writes findings.png and findings-gradients.png (with --only what belongs to one kind), and prints what was found, and when.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { concat, image, tensor2d, tensor4d, type Tensor4D } from '@tensorflow/tfjs-core';
import {
  buildDCGAN,
  datasetFromArrays,
  generate,
  imageGrid,
  RandomStream,
  stopOn,
  train,
  watch,
  type Dataset,
  type StepOptions,
  type StepReport,
} from 'tfjs-gan';
import { useBackend, writeGradientFlow } from 'tfjs-gan/node';
import sharp, { type OverlayOptions, type Sharp } from 'sharp';
import { digits } from '../examples/quickstart/digits.js';
import {
  findingTrainings,
  networks as usualNetworks,
  options as usualOptions,
  type Training,
} from './findingTrainings.js';

const [COLUMNS, SIDE, TITLE] = [10, 56, 24];
const [WIDTH, HEIGHT] = [COLUMNS * (SIDE + 2) - 2, 2 * SIDE + 2];

const { positionals, values } = parseArgs({ allowPositionals: true, options: { only: { type: 'string' } } });
const [folder] = positionals;
if (folder === undefined) throw new Error('npx tsx tools/showFindings.ts FOLDER [--only KIND]');

await useBackend('wasm', { threads: 1 });
const data = await digits();
const chosen = findingTrainings(data, await shuffled(data)).filter(
  ({ title }) => values.only === undefined || title.startsWith(values.only),
);
const panels: OverlayOptions[][] = [];
const flows: string[] = [];
for (const training of chosen) await show(training, folder);
if (panels.length > 0) await writeSheet(join(folder, 'findings.png'));
if (flows.length > 0) await writeFlows(join(folder, 'findings-gradients.png'));

/** Trains until the finding, prints what was found, and draws what it looks like. */
async function show({ title, brings, shows, networks, options, data: own = data, ...rest }: Training, to: string) {
  const gan = buildDCGAN({ ...usualNetworks, ...networks });
  // What is joined here goes together: critics bring no label tricks.
  const recipe = { ...usualOptions, ...options } as StepOptions;
  const { heldOut, reportEvery = 5, steps = 600, goesOn = false } = rest;
  const run = train(gan, own, { ...recipe, steps, batchSize: 32, reportEvery });
  const watched = watch(run, { data: own, samplesEvery: 2, ...(heldOut && { heldOut }) });
  const reports: StepReport[] = [];
  console.log(`${title}:`);
  for await (const report of brings === null || goesOn
    ? watched
    : stopOn(watched, { kinds: [brings], level: 'note' })) {
    reports.push(report);
    for (const { kind, explanation, evidence, advice } of report.findings ?? [])
      console.log(`  step ${report.step}: ${kind}. ${explanation} ${JSON.stringify(evidence)}. ${advice[0]}`);
  }
  const found = reports.some(({ findings = [] }) => findings.some(({ kind }) => kind === brings));
  if (brings !== null && !found) throw new Error(`${title}: not found in ${steps} steps`);
  console.log(`  ends at step ${run.step}`);

  if (shows === 'gradients') {
    const file = join(to, `${title}.png`);
    await writeGradientFlow(file, reports, { width: WIDTH });
    flows.push(file);
  } else if (shows !== 'nothing') {
    const nearest = shows === 'nearest images';
    const samples = await draw(gan, nearest ? 1 : 2);
    await addPanel(title, nearest ? concat([samples, await nearestTo(samples, own)]) : samples);
  }
  gan.generator.dispose();
  gan.discriminator.dispose();
}

/** The same images, each with the label of another. */
async function shuffled(real: Dataset): Promise<Dataset> {
  const all = await real.read([...Array(real.size).keys()], new RandomStream(0));
  const labels = Array.from(new RandomStream(5).permutation(real.size), (i) => all.labels?.[i] ?? 0);
  const { imageShape } = real;
  return datasetFromArrays({ images: Float32Array.from(all.images), imageShape, pixelRange: [-1, 1], labels });
}

/** Samples of all digits, a row for each latent vector. */
async function draw({ generator, config }: ReturnType<typeof buildDCGAN>, rows: number): Promise<Tensor4D> {
  const stream = new RandomStream(9);
  const vectors = Array.from({ length: rows }, () => Array.from(stream.normals(config.latentDim)));
  const latents = tensor2d(vectors.flatMap((vector) => Array<number[]>(COLUMNS).fill(vector)));
  const own = Array.from({ length: rows * COLUMNS }, (_, i) => i % COLUMNS);
  return (await generate(generator, { latents, labels: own })).images;
}

/** For each image the one of a data set that differs least from it, pixel by pixel. */
async function nearestTo(images: Tensor4D, real: Dataset): Promise<Tensor4D> {
  const all = await real.read([...Array(real.size).keys()], new RandomStream(0));
  const known = await tensor4d(all.images, [real.size, ...data.imageShape]).array();
  const flat = known.map((pixels) => pixels.flat(2));
  const nearest = (await images.array()).map((sample) => {
    const pixels = sample.flat(2);
    const distances = flat.map((other) => other.reduce((sum, value, i) => sum + (value - (pixels[i] ?? 0)) ** 2, 0));
    return known[distances.indexOf(Math.min(...distances))] ?? sample;
  });
  return tensor4d(nearest);
}

async function addPanel(title: string, images: Tensor4D): Promise<void> {
  const enlarged = image.resizeNearestNeighbor(images, [SIDE, SIDE]);
  const { data: raw, width, height } = await imageGrid(enlarged, { columns: COLUMNS });
  const i = panels.length;
  const [left, top] = [(i % 2) * (WIDTH + TITLE), Math.floor(i / 2) * (HEIGHT + TITLE + 6)];
  const text = `<text y="17" font-family="sans-serif" font-size="15">${i + 1}  ${title}</text>`;
  panels.push([
    { input: Buffer.from(`<svg width="${WIDTH}" height="${TITLE}">${text}</svg>`), left, top },
    { input: Buffer.from(raw), raw: { width, height, channels: 4 }, left, top: top + TITLE },
  ]);
}

async function writeSheet(file: string): Promise<void> {
  const height = Math.ceil(panels.length / 2) * (HEIGHT + TITLE + 6) - 6;
  await blank(2 * WIDTH + TITLE, height)
    .composite(panels.flat())
    .png({ palette: true, colours: 16, dither: 0 })
    .toFile(file);
}

async function writeFlows(file: string): Promise<void> {
  const sizes = await Promise.all(flows.map((flow) => sharp(flow).metadata()));
  const height = Math.max(...sizes.map((size) => size.height));
  const parts = flows.map((input, i) => ({ input, left: i * (WIDTH + TITLE), top: 0 }));
  await blank(flows.length * (WIDTH + TITLE) - TITLE, height)
    .composite(parts)
    .png({ palette: true, colours: 128 })
    .toFile(file);
}

function blank(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: '#fff' } });
}
