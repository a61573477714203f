import { Option, type Command } from 'commander';
import type { Json } from '../../core/index.js';
import type { OpenedDataset } from '../../node/index.js';
import { addMachineFlags, type MachineFlags } from './machineFlags.js';
import { addOutputFlags, type OutputFlags } from './outputFlags.js';
import { integerFrom, listOf, numberAbove } from './parseValues.js';

/** The metrics that are measured during a training. */
export type TrainingMetric = 'kid' | 'fid' | 'none';

/** What the options of `addTrainingFlags` parse to. */
export interface TrainingFlags extends MachineFlags, OutputFlags {
  readonly out?: string;
  readonly fit: 'cover' | 'contain' | 'stretch';
  readonly classes: boolean;
  readonly skipBroken?: true;
  readonly steps?: number;
  readonly minutes?: number;
  readonly batch?: number;
  readonly augment?: boolean;
  readonly seed: number;
  readonly every: number;
  readonly metrics: readonly TrainingMetric[];
  readonly watch: boolean;
  readonly tensorboard?: true;
  readonly memory?: number;
  readonly resume?: true;
  readonly overwrite?: true;
  readonly dryRun?: true;
}

/** Adds the options that `train` and `transfer` share; the size of the images is an option of `train`, and that of the networks in `transfer`. */
export function addTrainingFlags(command: Command): Command {
  const grouped = (group: string) => (flags: string, description: string) =>
    new Option(flags, description).helpGroup(group);
  const data = grouped('Data:');
  const training = grouped('Training:');
  const record = grouped('What is kept:');
  command
    .addOption(record('--out <run>', 'the folder of the run (runs/ and the name of the data)'))
    .addOption(
      data('--fit <how>', 'how an image of another shape is fitted')
        .choices(['cover', 'contain', 'stretch'])
        .default('cover'),
    )
    .addOption(data('--no-classes', 'sub-folders are no classes'))
    .addOption(data('--skip-broken', 'leave out files that cannot be read'))
    .addOption(training('--steps <number>', 'how many steps (by the number of images)').argParser(integerFrom(1)))
    .addOption(training('--minutes <number>', 'about how long, instead of --steps').argParser(numberAbove(0)))
    .addOption(
      training('--batch <images>', 'images in a step (32, or what fits into memory)').argParser(integerFrom(1)),
    )
    .addOption(training('--augment', 'show images in ever new ways (below 5,000 images)'))
    .addOption(training('--no-augment', 'show images as they are'))
    .addOption(training('--seed <number>', 'decides weights, batches and noise').argParser(integerFrom(0)).default(0))
    .addOption(
      record('--every <steps>', 'samples, metrics, report and checkpoint every so many steps')
        .argParser(integerFrom(1))
        .default(250),
    )
    .addOption(
      record('--metrics <names>', 'what is measured: kid, fid, none')
        .argParser(listOf(['kid', 'fid', 'none']))
        .default(['kid'], 'kid'),
    )
    .addOption(record('--no-watch', 'look for no trouble during the training'))
    .addOption(record('--tensorboard', 'also write files for TensorBoard'))
    .addOption(record('--resume', 'go on with the run in --out, with its options'))
    .addOption(record('--overwrite', 'replace the run in --out'))
    .option('--memory <GiB>', 'most memory for tensors (half of the machine’s)', numberAbove(0))
    .option('--dry-run', 'say what would be done, and what it takes; write nothing');
  return addOutputFlags(addMachineFlags(command));
}

/** The options as a configuration file has them. */
export function savedOptions(flags: TrainingFlags, { kind }: OpenedDataset): Record<string, Json> {
  const { fit, classes, skipBroken, augment, seed, every, metrics, watch, tensorboard, memory, backend, threads } =
    flags;
  return {
    ...(kind === 'folder of images' && { fit, classes }),
    ...(skipBroken && { skipBroken }),
    ...(augment !== undefined && { augment }),
    ...(tensorboard && { tensorboard }),
    ...(memory !== undefined && { memory }),
    ...(threads !== undefined && { threads }),
    ...{ seed, every, metrics: [...metrics], watch, backend },
  };
}
