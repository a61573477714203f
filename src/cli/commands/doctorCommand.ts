import type { Command } from 'commander';
import { version } from '../../core/index.js';
import { tellerOf, type CommandContext } from '../commandContext.js';
import { describeTable } from '../describe.js';
import { examineMachine, type ExaminedBackend, type Examination } from '../machine/examineMachine.js';
import { addOutputFlags, type OutputFlags } from '../flags/outputFlags.js';
import { probe, probeApart } from '../machine/probe.js';

/** `tfjs-gan doctor`. */
export function doctorCommand(command: Command, context: CommandContext): void {
  command
    .summary('what works on this machine, how fast, and what is missing')
    .description(
      'Starts each backend in a process of its own, takes a few small training steps on it, and tells what works, how fast it is, and what is to be installed. The exit code is 1 where nothing can train.',
    );
  addOutputFlags(command).action((flags: OutputFlags) => examine(context, flags));
}

async function examine(context: CommandContext, { json, quiet }: OutputFlags): Promise<void> {
  const { self, signal } = context;
  const tell = tellerOf(context, json);
  const found = await examineMachine((name) => {
    if (!quiet) context.stderr.write(`looking at ${name}\n`);
    return self ? probeApart(self, name, signal) : probe(name);
  });
  linesOf(found).forEach(tell);
  if (json) context.stdout.write(`${JSON.stringify({ version, ...found })}\n`);
  if (found.best === null)
    throw new Error('no backend of tfjs works here; run: npm install @tensorflow/tfjs-backend-wasm');
}

function linesOf({ node, machine, backends, packages, best }: Examination): string[] {
  const { system, processor, cores, memoryGiB, freeGiB } = machine;
  return [
    `tfjs-gan ${version}, Node ${node.version}${node.fits ? '' : `, which is older than ${node.required}`}`,
    `${system}, ${processor}, ${cores} cores, ${memoryGiB} GiB of memory, ${freeGiB} free`,
    'Backends:',
    ...describeTable(backends.map(rowOf)),
    'Packages:',
    ...describeTable(
      packages.map(({ purpose, missing, remedy }) => [
        missing === null ? 'yes' : 'no',
        purpose,
        remedy === null ? '' : `${missing}; run: ${remedy}`,
      ]),
    ),
    ...(best === null ? [] : [`--backend auto takes the first that works; ${best} is the fastest.`]),
  ];
}

function rowOf({ name, result, relative }: ExaminedBackend): string[] {
  if (!result.works) return ['no', name, result.reason];
  const milliseconds = Math.ceil(1000 * (result.secondsPerStep ?? NaN));
  const slower = relative === 1 || relative === null ? '' : `, ${relative.toPrecision(2)} times as long as the fastest`;
  return ['yes', name, `${result.description}: ${milliseconds.toLocaleString('en')} ms for a small step${slower}`];
}
