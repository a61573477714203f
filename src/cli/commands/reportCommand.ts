import { Option, type Command } from 'commander';
import { compareRuns, formatTime, writeReport, type RunReport } from '../../node/index.js';
import { tellerOf, type CommandContext } from '../commandContext.js';
import { addOutputFlags, type OutputFlags } from '../flags/outputFlags.js';

interface ReportFlags extends OutputFlags {
  readonly out?: string;
  readonly title?: string;
  readonly mixedVersions?: true;
}

const EXAMPLES = `
Examples:
  # The page of one run
  tfjs-gan report runs/photos

  # Several runs on one page
  tfjs-gan report runs/photos runs/photos-64 --out compared.html`;

/** `tfjs-gan report`. */
export function reportCommand(command: Command, context: CommandContext): void {
  command
    .summary('a page about a run, or about several side by side')
    .description('Writes the report of a run anew, up to its last step; or compares several runs on one page.')
    .argument('<runs...>', 'folders of runs')
    .option('--out <file>', 'the page (report.html in the run; comparison.html for several)')
    .option('--title <text>', 'its heading')
    .addOption(new Option('--mixed-versions', 'compare runs of different versions of tfjs-gan'));
  addOutputFlags(command)
    .addHelpText('after', EXAMPLES)
    .action((runs: readonly string[], flags: ReportFlags) => report(context, runs, flags));
}

async function report(context: CommandContext, runs: readonly string[], flags: ReportFlags): Promise<void> {
  const tell = tellerOf(context, flags.json);
  const print = (result: object): void => {
    if (flags.json) context.stdout.write(`${JSON.stringify(result)}\n`);
  };
  const { title } = flags;
  const [only, ...others] = runs;
  if (only !== undefined && others.length === 0) {
    const found = await writeReport(only, {
      ...(flags.out !== undefined && { out: flags.out }),
      ...(title && { title }),
    });
    linesOf(found).forEach(tell);
    print(found);
    return;
  }
  const compared = await compareRuns(runs, {
    out: flags.out ?? 'comparison.html',
    mixedVersions: flags.mixedVersions === true,
    ...(title && { title }),
    log: (message) => void context.stderr.write(`${message}\n`),
  });
  for (const { name, features, best } of compared.metrics) {
    const values = Object.entries(best).map(([run, point]) => `${run} ${point ? point.value.toPrecision(4) : '-'}`);
    tell(`best ${name} over ${features}: ${values.join(', ')}`);
  }
  tell(`Look at ${compared.file}`);
  print(compared);
}

function linesOf({ file, outcome, error, last, metrics, findings }: RunReport): string[] {
  const reached = last ? `after step ${last.step} of ${last.steps} and ${formatTime(last.seconds)}` : 'before a step';
  return [
    `${outcome} ${reached}${error === null ? '' : `: ${error}`}`,
    ...metrics.map(({ name, features, best }) =>
      best ? `best ${name} ${best.value.toPrecision(4)} at step ${best.step}, over ${features}` : `no ${name}`,
    ),
    ...findings.map(
      ({ first, times, finding }) => `${finding.level}: ${finding.kind}, ${times} times from step ${first}`,
    ),
    `Look at ${file}`,
  ];
}
