import { type Command } from 'commander';
import { ingest, type IngestOptions, type IngestReport } from '../../node/index.js';
import { InterruptedError, type CommandContext } from '../commandContext.js';
import { addConfigFlag } from '../config/configFile.js';
import { integerFrom, numberFrom } from '../flags/parseValues.js';
import { progressLine } from '../progressLine.js';

interface IngestFlags extends Omit<IngestOptions, 'privateHosts' | 'onProgress' | 'signal'> {
  readonly privateHost?: readonly string[];
  readonly json?: true;
  readonly quiet?: true;
}

const EXAMPLES = `
Sources: folders; zip, tar and tar.gz archives; lists of links (.txt, .csv with the columns url and tag, .json, .jsonl);
links that begin with http: or https:.

Examples:
  # From an archive and a list of links, each image to the folder of its class
  tfjs-gan ingest holiday.zip birds.csv --out photos

  # Then
  tfjs-gan curate photos --out set

Where each image is from is in photos/provenance.jsonl. The same command goes on after an interruption. Hosts are asked
slowly, and only for what their robots.txt allows. You are the one to know whether you may use the images.`;

/** How many reasons a summary tells. */
const REASONS = 10;

/** `tfjs-gan ingest`. */
export function ingestCommand(command: Command, context: CommandContext): void {
  command
    .summary('bring images together in a folder: from folders, archives and lists of links')
    .description('Brings the images of all SOURCES together in a folder, for curate.')
    .argument('<sources...>', 'folders, archives, lists of links, links')
    .requiredOption('--out <folder>', 'where to: new, or of an earlier run, which then goes on')
    .option('--tag <class>', 'the class of images that have none from elsewhere')
    .option('--max-file-bytes <number>', 'larger images are left out (67,108,864)', integerFrom(1))
    .option('--max-files <number>', 'more files or links than this are an error (1,000,000)', integerFrom(1))
    .option('--concurrency <number>', 'requests at once (8)', integerFrom(1))
    .option('--per-host <number>', 'requests at once to one host (2)', integerFrom(1))
    .option('--delay <seconds>', 'between the starts of two requests to one host (0.25)', numberFrom(0))
    .option('--timeout <seconds>', 'without a byte, after which a request has failed (30)', numberFrom(0.001))
    .option('--retries <number>', 'how often a request that failed is made again (4)', integerFrom(0))
    .option('--max-wait <seconds>', 'that a server may ask to wait (60)', numberFrom(0))
    .option('--user-agent <text>', 'how requests introduce themselves')
    .option('--private-host <names...>', 'hosts that may be in a private network')
    .option('--json', 'print counts and what was left out as JSON')
    .option('--quiet', 'show no progress');
  addConfigFlag(command)
    .addHelpText('after', EXAMPLES)
    .action(async (sources: string[], { privateHost, json, quiet, ...flags }: IngestFlags) => {
      const progress = progressLine(context.stderr, quiet === true);
      const { signal } = context;
      const report = await ingest(sources, {
        ...flags,
        ...(privateHost && { privateHosts: privateHost }),
        ...(signal && { signal }),
        onProgress: progress.show,
      })
        .catch((error: unknown) => {
          throw signal?.aborted ? new InterruptedError('Interrupted. The same command goes on from here.') : error;
        })
        .finally(progress.end);
      context.stdout.write(json ? `${JSON.stringify(report)}\n` : summaryOf(report, flags.out));
    });
}

function summaryOf({ counts, skipped }: IngestReport, out: string): string {
  const rows = [
    `${counts.ingested.toLocaleString('en')} images taken in`,
    `${counts.present.toLocaleString('en')} there already`,
    `${counts.skipped.toLocaleString('en')} left out`,
    ...skipped.slice(0, REASONS).map(({ file, reason }) => `  ${JSON.stringify(file)} ${reason}`),
  ];
  if (skipped.length > REASONS) rows.push(`  and ${(skipped.length - REASONS).toLocaleString('en')} more`);
  return `${rows.join('\n')}\nWhere each is from, and why others are missing: ${out}/provenance.jsonl\n`;
}
