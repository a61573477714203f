import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { version, type MetricValue } from '../../core/index.js';
import { openSampler, type OpenedDataset } from '../../node/index.js';
import type { Sampler } from '../../training/index.js';
import { tellerOf, type CommandContext } from '../commandContext.js';
import { comparedImages, imagesToDraw, statisticsFolder } from '../evaluation/comparedImages.js';
import { describeData, describeTable } from '../describe.js';
import { openFeatures, type EvaluationFeatures, type FeatureFlags } from '../evaluation/evaluationFeatures.js';
import { defaultMetrics, EVALUATION_METRICS } from '../evaluation/evaluationMetrics.js';
import { evaluateRun } from '../evaluation/evaluateRun.js';
import { addMachineFlags, startBackend, type MachineFlags } from '../flags/machineFlags.js';
import { openDataFor } from '../data/openDataFor.js';
import { addOutputFlags, type OutputFlags } from '../flags/outputFlags.js';
import { integerFrom, listOf } from '../flags/parseValues.js';
import { readSavedCommand } from '../config/savedCommand.js';

interface EvaluateFlags extends MachineFlags, OutputFlags, FeatureFlags {
  readonly data?: string;
  readonly count?: number;
}

const EXAMPLES = `
Examples:
  # All metrics, against the images that the run was trained on, or those held out of them
  tfjs-gan evaluate runs/photos

  # KID alone, of 5,000 samples, against other images
  tfjs-gan evaluate runs/photos --data other-photos --metrics kid --count 5000`;

/** `tfjs-gan evaluate`. */
export function evaluateCommand(command: Command, context: CommandContext): void {
  command
    .summary('measure what a run draws')
    .description(
      'Measures images that the generator of RUN draws against real ones, prints a table and writes evaluation.json into RUN.',
    )
    .argument('<run>', 'the run, or the folder of a generator that tfjs can load')
    .option('--data <folder>', 'the real images (those of the run)')
    .addOption(
      new Option(
        '--metrics <names>',
        `what is measured: ${EVALUATION_METRICS.join(', ')} (all that there are enough images for)`,
      ).argParser(listOf(EVALUATION_METRICS)),
    )
    .option('--count <images>', 'how many images are drawn (1,000, or as many as there are real ones)', integerFrom(2))
    .option(
      '--features <name>',
      'through which images are compared: random, classifier (trained on the classes of the data), or the folder of a model.json that takes images in [-1, 1]',
      'random',
    )
    .option('--classifier-steps <number>', 'how long a classifier is trained', integerFrom(1), 500)
    .option('--seed <number>', 'decides which images are drawn', integerFrom(0), 0);
  addOutputFlags(addMachineFlags(command))
    .addHelpText('after', EXAMPLES)
    .action((run: string, flags: EvaluateFlags) => evaluate(context, run, flags));
}

async function evaluate(context: CommandContext, run: string, flags: EvaluateFlags): Promise<void> {
  const { json, seed } = flags;
  const tell = tellerOf(context, json);
  const { description: backend } = await startBackend(flags);
  const sampler = await openSampler(run);
  let features: EvaluationFeatures | null = null;
  try {
    const { folder, opened } = await openRealImages(context, run, sampler, flags);
    describeData(opened).forEach(tell);
    const { images: real, areHeldOut } = comparedImages(opened);
    const { count = imagesToDraw(real) } = flags;
    features = await openFeatures(context, sampler, opened.data, flags);
    const { extractor, classifier } = features;
    const values = await evaluateRun(sampler, {
      metrics: flags.metrics ?? defaultMetrics(Math.min(count, real.size), extractor.width, classifier !== null),
      ...{ count, seed, features: extractor, classifier, real },
      trainedOn: opened.data,
      cache: statisticsFolder(run),
      signal: context.signal,
    });
    const step = 'step' in sampler && typeof sampler.step === 'number' ? sampler.step : null;
    const result = { version, backend, run: resolve(run), step, data: folder, heldOut: areHeldOut, values };
    const file = join(run, 'evaluation.json');
    await writeFile(file, `${JSON.stringify(result, null, 2)}\n`);
    const drawn = `${count} images${step === null ? '' : ` of step ${step}`}, seed ${seed}`;
    tell(`${drawn}, against ${real.size} ${areHeldOut ? 'that were held out' : 'of the data'}:`);
    describeValues(values).forEach(tell);
    tell(`Written to ${file}`);
    if (json) context.stdout.write(`${JSON.stringify({ ...result, file })}\n`);
  } finally {
    features?.dispose();
    sampler.dispose();
  }
}

/** The images that `--data` names, or that the run was trained on, as it read them. */
async function openRealImages(
  context: CommandContext,
  run: string,
  sampler: Sampler,
  { data, quiet }: EvaluateFlags,
): Promise<{ readonly folder: string; readonly opened: OpenedDataset }> {
  const saved = readSavedCommand(run);
  const folder = data === undefined ? saved?.data : resolve(data);
  if (folder === undefined)
    throw new InvalidArgumentError(`--data is needed: ${run} does not say what it was trained on.`);
  const { fit, classes, skipBroken } = saved?.options ?? {};
  const opened = await openDataFor(context, folder, sampler, {
    fit: fit === 'contain' || fit === 'stretch' ? fit : 'cover',
    // That the sub-folders of its own images are no classes says nothing of others.
    classes: data !== undefined || classes !== false,
    ...(skipBroken === true && { skipBroken }),
    ...(quiet && { quiet }),
  });
  return { folder, opened };
}

/** What the first value was computed from stands once; the others say where they differ. */
function describeValues(values: readonly MetricValue[]): string[] {
  const sourceOf = ({ features, images }: MetricValue): string =>
    `over ${features}${images.real > 0 ? `, ${images.real} real images` : ''}`;
  const [first] = values;
  const common = first ? sourceOf(first) : '';
  return [
    common,
    ...describeTable(
      values.map((value) => [
        value.name,
        value.value.toPrecision(4) +
          (value.standardError === undefined ? '' : ` ± ${value.standardError.toPrecision(2)}`),
        value.better === undefined ? '' : `${value.better} is better`,
        sourceOf(value) === common ? '' : sourceOf(value),
      ]),
    ),
  ];
}
