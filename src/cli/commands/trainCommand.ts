import { basename, join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { basicDCGAN, basicRecipe, type ConditioningName } from '../../presets/index.js';
import { describePlan } from '../../architectures/index.js';
import type { CommandContext } from '../commandContext.js';
import { startBackend } from '../flags/machineFlags.js';
import { openData, type DataFlags } from '../data/openData.js';
import { integerFrom, numberAbove, parseSize } from '../flags/parseValues.js';
import { checkRunFolder } from '../training/runFolder.js';
import { runTraining } from '../training/runTraining.js';
import { takeSavedOptions } from '../config/savedCommand.js';
import { addTrainingFlags, savedOptions, type TrainingFlags } from '../flags/trainingFlags.js';

interface TrainFlags extends TrainingFlags, Pick<DataFlags, 'size'> {
  readonly conditioning?: ConditioningName;
  readonly filters: number;
  readonly latent: number;
  readonly generatorRate: number;
  readonly discriminatorRate: number;
}

const EXAMPLES = `
Examples:
  # What would be done, and how long would it take? Writes nothing.
  tfjs-gan train photos --dry-run

  # For about ten minutes, on photos/cats and photos/dogs
  tfjs-gan train photos --minutes 10

  # Go on where it was stopped, or after its end
  tfjs-gan train photos --out runs/photos --resume --steps 10000`;

/** `tfjs-gan train`. */
export function trainCommand(command: Command, context: CommandContext): void {
  const network = (flags: string, description: string) => new Option(flags, description).helpGroup('Networks:');
  command
    .summary('train on a folder of images')
    .description(
      'Trains a DCGAN on the images in FOLDER, whose sub-folders are classes; or on the files of CIFAR-10, CIFAR-100 or MNIST in it.',
    )
    .argument('<folder>', 'the images')
    .addOption(
      network('--conditioning <how>', 'how classes enter the networks (embedding, where there are classes)').choices([
        ...['embedding', 'projection', 'none'],
      ]),
    )
    .addOption(network('--filters <number>', 'width of the networks').argParser(integerFrom(1)).default(32))
    .addOption(network('--latent <number>', 'length of the latent vector').argParser(integerFrom(1)).default(100))
    .addOption(
      network('--generator-rate <number>', 'learning rate of the generator').argParser(numberAbove(0)).default(4e-4),
    )
    .addOption(
      network('--discriminator-rate <number>', 'learning rate of the discriminator')
        .argParser(numberAbove(0))
        .default(4e-4),
    )
    .addOption(
      new Option(
        '--size <pixels>',
        'size in training: 64, or 96x64 for 96 wide (the images’ own, 32 at most for photos)',
      )
        .argParser(parseSize)
        .helpGroup('Data:'),
    );
  addTrainingFlags(command)
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string) => {
      const out = command.opts<TrainFlags>().out ?? join('runs', basename(resolve(folder)));
      checkRunFolder(out, command.opts<TrainFlags>());
      if (command.opts<TrainFlags>().resume) takeSavedOptions(command, out);
      await trainOn(context, folder, out, command.opts<TrainFlags>());
    });
}

async function trainOn(context: CommandContext, folder: string, out: string, flags: TrainFlags): Promise<void> {
  const backend = await startBackend(flags);
  const opened = await openData(context, folder, flags);
  const { conditioning, filters, latent, seed, augment, generatorRate, discriminatorRate } = flags;
  const { data } = opened;
  const gan = basicDCGAN(data, {
    ...(conditioning && { conditioning }),
    baseFilters: filters,
    latentDim: latent,
    seed,
  });
  const recipe = (steps: number | null, batchSize: number) =>
    basicRecipe(data, {
      ...(steps !== null && { steps }),
      ...(augment !== undefined && { augment }),
      batchSize,
      learningRates: { generator: generatorRate, discriminator: discriminatorRate },
      seed,
    });
  try {
    const [height, width] = data.imageShape;
    const own = {
      ...(opened.kind === 'folder of images' && { size: `${width}x${height}` }),
      ...{ conditioning: gan.config.conditioning ? (conditioning ?? 'embedding') : 'none', filters, latent },
      ...{ generatorRate, discriminatorRate },
    };
    await runTraining(context, {
      ...{ flags, out, backend, opened, gan, recipe },
      batchSize: Math.min(32, data.size),
      saved: {
        command: 'train',
        arguments: [folder],
        data: resolve(folder),
        options: { ...savedOptions(flags, opened), ...own },
      },
      notes: [describePlan(gan.config.plan)],
    });
  } finally {
    gan.generator.dispose();
    gan.discriminator.dispose();
  }
}
