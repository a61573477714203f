import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { curate, type CurateOptions, type CurationReport } from '../../node/index.js';
import { InterruptedError, type CommandContext } from '../commandContext.js';
import { addConfigFlag } from '../config/configFile.js';
import { addFilterFlags, filtersOf, type FilterFlags } from '../flags/filterFlags.js';
import { integerFrom, numberFrom, parseSize } from '../flags/parseValues.js';
import { progressLine } from '../progressLine.js';

interface CurateFlags extends FilterFlags {
  readonly out: string;
  readonly size?: readonly [height: number, width: number];
  readonly channels: '1' | '3' | '4';
  readonly crop: 'centre' | 'attention';
  readonly heldOut: number;
  readonly seed: number;
  readonly maxFiles?: number;
  readonly shardBytes?: number;
  readonly dryRun?: true;
  readonly json?: true;
  readonly quiet?: true;
}

const EXAMPLES = `
Examples:
  # What would be kept? Writes nothing.
  tfjs-gan curate photos --out set --dry-run

  # Sharp, coloured images of 128 pixels and more, once each, as 64×64 PNG, a tenth held out
  tfjs-gan curate photos --out set --min-size 128 --min-sharpness --no-grey --dedupe --size 64 --held-out 0.1

Look at set/curation.html, move a threshold, and run it again: images are measured once.`;

/** `tfjs-gan curate`. */
export function curateCommand(command: Command, context: CommandContext): void {
  command
    .summary('make a training set from a folder of images')
    .description('Measures every image in and below FOLDER, keeps what passes, and tells why the rest did not.')
    .argument('<folder>', 'the images: a folder or an archive; the folders directly in it are their classes')
    .requiredOption('--out <set>', 'the folder of the set: new, or of an earlier run, which then goes on')
    .option(
      '--size <pixels>',
      'shrink and crop to a square, or to 96x64 (width x height); else files are copied',
      parseSize,
    )
    .addOption(
      new Option('--channels <number>', '1 grey, 3 RGB, 4 RGB and alpha; with --size')
        .choices(['1', '3', '4'])
        .default('3'),
    )
    .addOption(
      new Option('--crop <part>', 'what is left where the shape differs')
        .choices(['centre', 'attention'])
        .default('centre'),
    )
    .option('--held-out <share>', 'the share that is held out for measuring', numberFrom(0, 0.99), 0)
    .option('--seed <number>', 'decides which images are held out', integerFrom(Number.MIN_SAFE_INTEGER), 0)
    .option('--shard-bytes <number>', 'pack the images into tar files of this size as well', integerFrom(1))
    .option('--max-files <number>', 'more files than this are an error (1,000,000)', integerFrom(1))
    .option('--dry-run', 'write nothing')
    .option('--json', 'print counts, filters and files as JSON')
    .option('--quiet', 'show no progress');
  addFilterFlags(addConfigFlag(command))
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string, flags: CurateFlags) => {
      const progress = progressLine(context.stderr, flags.quiet === true);
      const report = await curate(folder, { ...optionsOf(flags, context), onProgress: progress.show })
        .catch((error: unknown) => {
          throw context.signal?.aborted
            ? new InterruptedError('Interrupted. The same command goes on from here.')
            : error;
        })
        .finally(progress.end);
      context.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : summaryOf(report, flags));
    });
}

function optionsOf(flags: CurateFlags, { signal }: CommandContext): CurateOptions {
  const { out, size, channels, crop, heldOut, seed, maxFiles, shardBytes, dryRun = false } = flags;
  const filters = filtersOf(flags);
  return {
    out,
    crop,
    heldOut,
    seed,
    dryRun,
    ...(filters && { filters }),
    ...(size && { imageShape: [...size, Number(channels)] }),
    ...(maxFiles !== undefined && { maxFiles }),
    ...(shardBytes !== undefined && { shardBytes }),
    ...(signal && { signal }),
  };
}

function summaryOf({ counts, filters }: CurationReport, { out, dryRun }: CurateFlags): string {
  const rows: [string, number][] = [
    ['kept', counts.kept],
    ...(counts.heldOut > 0 ? [['  of these held out', counts.heldOut] satisfies [string, number]] : []),
    ...filters.map(({ name }): [string, number] => [`rejected by ${name}`, counts.rejected[name] ?? 0]),
    ['skipped', counts.skipped],
  ];
  const numbers = rows.map(([, count]) => count.toLocaleString('en'));
  const width = Math.max(...numbers.map((text) => text.length));
  const lines = rows.map(([name], i) => `${(numbers[i] ?? '').padStart(width)}  ${name}`);
  const end = dryRun ? 'A dry run: nothing was written.' : `Look at ${join(out, 'curation.html')}`;
  return `${counts.files.toLocaleString('en')} files\n${lines.join('\n')}\n${end}\n`;
}
