import { basename, join, resolve } from 'node:path';
import { Option, type Command } from 'commander';
import type { Json } from '../../core/index.js';
import { transferRecipe } from '../../presets/index.js';
import type { GAN } from '../../training/index.js';
import { freezePlan, keepFrozen, type FreezingPolicies } from '../../transfer/index.js';
import type { CommandContext } from '../commandContext.js';
import { fitClasses } from '../training/fitClasses.js';
import { parsePolicy, policyNamed } from '../flags/freezingPolicy.js';
import { startBackend } from '../flags/machineFlags.js';
import { openDataFor } from '../data/openDataFor.js';
import { openSource, type SourceFlags } from '../training/openSource.js';
import { numberAbove } from '../flags/parseValues.js';
import { checkRunFolder } from '../training/runFolder.js';
import { runTraining } from '../training/runTraining.js';
import { takeSavedOptions } from '../config/savedCommand.js';
import { addTrainingFlags, savedOptions, type TrainingFlags } from '../flags/trainingFlags.js';

interface TransferFlags extends TrainingFlags, SourceFlags {
  readonly freezeGenerator?: string;
  readonly freezeDiscriminator?: string;
  readonly rate: number;
}

const EXAMPLES = `
Examples:
  # From a run of your own to few photos; the discriminator's two lowest layers stay as they are (FreezeD)
  tfjs-gan transfer runs/animals photos --freeze-discriminator 2

  # What would be trained, and what would a step cost? Writes nothing.
  tfjs-gan transfer runs/animals photos --freeze-generator all-but:norms --dry-run

  # From a checkpoint of PyTorch with both networks
  tfjs-gan transfer checkpoint.pt photos --path netG --discriminator-path netD`;

/** `tfjs-gan transfer`. */
export function transferCommand(command: Command, context: CommandContext): void {
  const network = (flags: string, description: string) => new Option(flags, description).helpGroup('Networks:');
  command
    .summary('go on from trained networks with other images')
    .description(
      'Trains the networks of FROM on the images in FOLDER. FROM is a run, the folder of a generator (model.json), or the weights of a DCGAN of the PyTorch examples in any file that inspect reads.',
    )
    .argument('<from>', 'the trained networks')
    .argument('<folder>', 'the images, whose sub-folders are classes')
    .addOption(network('--path <part>', 'the part of FROM with the generator, e.g. netG'))
    .addOption(network('--discriminator <file>', 'the file with the discriminator of FROM'))
    .addOption(network('--discriminator-path <part>', 'the part of it, or of FROM, with the discriminator, e.g. netD'))
    .addOption(
      network(
        '--freeze-generator <layers>',
        'what stays as it is: 2 for the two lowest layers, last:1, norms, convolutions, dense, embeddings, labels, names of layers, or all-but: and one of these',
      ).argParser(parsePolicy),
    )
    .addOption(network('--freeze-discriminator <layers>', 'the same for the discriminator').argParser(parsePolicy))
    .addOption(network('--rate <number>', 'learning rate of both networks').argParser(numberAbove(0)).default(1e-4));
  addTrainingFlags(command)
    .addHelpText('after', EXAMPLES)
    .action(async (from: string, folder: string) => {
      const out = command.opts<TransferFlags>().out ?? join('runs', `${basename(resolve(folder))}-transfer`);
      checkRunFolder(out, command.opts<TransferFlags>());
      if (command.opts<TransferFlags>().resume) takeSavedOptions(command, out);
      await transferTo(context, from, folder, out, command.opts<TransferFlags>());
    });
}

async function transferTo(
  context: CommandContext,
  from: string,
  folder: string,
  out: string,
  flags: TransferFlags,
): Promise<void> {
  const { seed, rate, augment } = flags;
  const backend = await startBackend(flags);
  const source = await openSource(from, flags);
  const made: GAN[] = [source.gan];
  try {
    const opened = await openDataFor(context, folder, source.gan, flags);
    const fitted = fitClasses(source, opened.data, seed);
    if (fitted) made.push(fitted.gan);
    const gan = fitted?.gan ?? source.gan;
    const policies = policiesOf(flags);
    const { latentSampler, note } = source;
    const batchSize = Math.min(32, opened.data.size);
    await runTraining(context, {
      ...{ flags, out, backend, opened, gan, batchSize },
      recipe: (steps, batchSize) => ({
        ...transferRecipe(opened.data, {
          learningRate: rate,
          ...(steps !== null && { steps }),
          ...(augment !== undefined && { augment }),
        }),
        ...(policies && { freezing: keepFrozen(policies) }),
        ...(latentSampler && { latentSampler }),
        ...{ batchSize, seed },
      }),
      saved: {
        command: 'transfer',
        arguments: [from, folder],
        data: resolve(folder),
        options: { ...savedOptions(flags, opened), ...ownOptions(flags) },
      },
      notes: [
        note,
        ...(fitted ? [fitted.note] : []),
        ...(policies ? describeFreezing(gan, policies, flags.batch ?? batchSize) : []),
      ],
    });
  } finally {
    for (const { generator, discriminator } of made) [generator, discriminator].forEach((model) => model.dispose());
  }
}

function ownOptions(flags: TransferFlags): Record<string, Json> {
  const { path, discriminator, discriminatorPath, freezeGenerator, freezeDiscriminator, rate } = flags;
  return {
    rate,
    ...(path !== undefined && { path }),
    ...(discriminator !== undefined && { discriminator }),
    ...(discriminatorPath !== undefined && { discriminatorPath }),
    ...(freezeGenerator !== undefined && { freezeGenerator }),
    ...(freezeDiscriminator !== undefined && { freezeDiscriminator }),
  };
}

function policiesOf({ freezeGenerator, freezeDiscriminator }: TransferFlags): FreezingPolicies | null {
  if (freezeGenerator === undefined && freezeDiscriminator === undefined) return null;
  return {
    ...(freezeGenerator !== undefined && { generator: policyNamed(freezeGenerator) }),
    ...(freezeDiscriminator !== undefined && { discriminator: policyNamed(freezeDiscriminator) }),
  };
}

function describeFreezing(gan: GAN, policies: FreezingPolicies, batchSize: number): string[] {
  const { saved, ...plan } = freezePlan(gan, policies, { batchSize });
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  return [
    ...(['generator', 'discriminator'] as const).map((name) => {
      const { trained, frozen, parameters } = plan[name];
      const rest = frozen.length > 0 ? `; frozen: ${frozen.join(', ')}` : '';
      return `${name}: trains ${parameters.trained.toLocaleString('en')} numbers of ${trained.join(', ')}${rest}`;
    }),
    `freezing saves about ${percent(saved.memory)} of the memory and ${percent(saved.time)} of the time of a step`,
  ];
}
