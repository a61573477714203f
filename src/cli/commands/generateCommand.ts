import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { checksOf, type Checks } from '../../core/index.js';
import { openSampler, writeImages, writePng } from '../../node/index.js';
import {
  generate,
  imageGrid,
  labelSpecOf,
  latentDimOf,
  latentPaths,
  truncatedLatents,
  type GenerationOptions,
  type Sampler,
} from '../../training/index.js';
import { tellerOf, type CommandContext } from '../commandContext.js';
import { addMachineFlags, startBackend, type MachineFlags } from '../flags/machineFlags.js';
import { addOutputFlags, type OutputFlags } from '../flags/outputFlags.js';
import { integerFrom, listOf, numberAbove } from '../flags/parseValues.js';

interface GenerateFlags extends MachineFlags, OutputFlags {
  readonly count: number;
  readonly out?: string;
  readonly class?: readonly string[];
  readonly seed: number;
  readonly truncation?: number;
  readonly grid?: string | true;
  readonly columns?: number;
  readonly interpolate?: number;
}

const EXAMPLES = `
Examples:
  # A thousand images, as many of each class, and labels.csv
  tfjs-gan generate runs/photos --count 1000 --out images

  # One picture of 64 cats
  tfjs-gan generate runs/photos --class cats --count 64 --grid cats.png

  # Ten rows that lead from one image to another in 8 steps
  tfjs-gan generate runs/photos --interpolate 8 --count 10`;

/** `tfjs-gan generate`. */
export function generateCommand(command: Command, context: CommandContext): void {
  command
    .summary('draw images from a trained network')
    .description('Draws images from RUN: the folder of a run, or of a generator that tfjs can load.')
    .argument('<run>', 'the run')
    .option('--count <images>', 'how many images; with --interpolate, how many rows', integerFrom(1), 100)
    .option('--out <folder>', 'a new folder for the images (images in the run)')
    .option('--class <names>', 'classes by name or number, e.g. cats,dogs (all in turn)', listOf())
    .option('--seed <number>', 'decides which images', integerFrom(0), 0)
    .option('--truncation <limit>', 'draw no unusual ones: less variety, fewer failures; 0.5 to 2', numberAbove(0))
    .option('--grid [file]', 'one picture instead of files (grid.png in the run)')
    .option('--columns <number>', 'of the picture (one a class)', integerFrom(1))
    .option('--interpolate <steps>', 'a picture whose rows lead from one image to another', integerFrom(2));
  addOutputFlags(addMachineFlags(command))
    .addHelpText('after', EXAMPLES)
    .action((run: string, flags: GenerateFlags) => draw(context, run, flags));
}

async function draw(context: CommandContext, run: string, flags: GenerateFlags): Promise<void> {
  await startBackend(flags);
  const sampler = await openSampler(run);
  try {
    const picture = flags.grid !== undefined || flags.interpolate !== undefined;
    const result = picture ? await drawPicture(sampler, run, flags) : await writeFiles(context, sampler, run, flags);
    const place = 'file' in result ? result.file : result.folder;
    tellerOf(context, flags.json)(`${result.count} images in ${place}`);
    if (flags.json) context.stdout.write(`${JSON.stringify(result)}\n`);
  } finally {
    sampler.dispose();
  }
}

function writeFiles({ signal }: CommandContext, sampler: Sampler, run: string, flags: GenerateFlags) {
  const folder = flags.out ?? join(run, 'images');
  return writeImages(sampler, {
    folder,
    count: flags.count,
    seed: flags.seed,
    ...labelsOf(sampler, flags),
    ...latentsOf(flags),
    ...(signal && { signal }),
  });
}

async function drawPicture(sampler: Sampler, run: string, flags: GenerateFlags) {
  const { count, seed, interpolate, grid } = flags;
  const name = interpolate === undefined ? 'grid.png' : 'interpolation.png';
  const file = resolve(typeof grid === 'string' ? grid : join(run, name));
  const { labels } = labelsOf(sampler, flags);
  const classes = labels ?? allClasses(sampler);
  const columns = interpolate ?? flags.columns ?? (classes && classes.length > 1 ? classes.length : undefined);
  const latents =
    interpolate === undefined
      ? null
      : latentPaths(latentDimOf(sampler.generator), {
          ...{ paths: count, steps: interpolate, seed },
          latentSampler: latentsOf(flags).latentSampler ?? sampler.latentSampler,
        });
  try {
    // Each row of a path is of one class.
    const perImage =
      latents &&
      classes &&
      Array.from({ length: count * (interpolate ?? 1) }, (_, i) => classAt(classes, i, interpolate ?? 1));
    const options: GenerationOptions = latents
      ? { latents, ...(perImage && { labels: perImage }) }
      : { count, seed, ...labelsOf(sampler, flags), ...latentsOf(flags) };
    const { images } = await generate(sampler, options);
    try {
      await writePng(file, await imageGrid(images, columns === undefined ? {} : { columns }));
    } finally {
      images.dispose();
    }
  } finally {
    latents?.dispose();
  }
  return { file, count: count * (interpolate ?? 1) };
}

function classAt(classes: readonly number[], image: number, columns: number): number {
  return classes[Math.floor(image / columns) % classes.length] ?? 0;
}

function allClasses({ generator }: Sampler): readonly number[] | null {
  const count = labelSpecOf(generator)?.count ?? null;
  return count === null ? null : Array.from({ length: count }, (_, i) => i);
}

function latentsOf({ truncation }: GenerateFlags): Pick<GenerationOptions, 'latentSampler'> {
  return truncation === undefined ? {} : { latentSampler: truncatedLatents(truncation) };
}

/** The classes that are asked for, as numbers. */
function labelsOf(sampler: Sampler, { class: names }: GenerateFlags): { readonly labels?: readonly number[] } {
  if (names === undefined) return {};
  const check: Checks = checksOf('generate');
  const spec = labelSpecOf(sampler.generator);
  if (spec?.kind !== 'classes') check.fail('class', 'must be absent: the generator has no classes', names.join(','));
  const known = sampler.labelNames ?? Array.from({ length: spec.count ?? 0 }, (_, i) => String(i));
  const labels = names.map((name) => {
    const label = known.includes(name) ? known.indexOf(name) : /^\d+$/.test(name) ? Number(name) : -1;
    return label >= 0 && label < (spec.count ?? Infinity)
      ? label
      : check.fail('class', `must be of ${known.join(', ')}`, name);
  });
  return { labels };
}
