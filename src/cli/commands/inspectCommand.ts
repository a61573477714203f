import type { Command } from 'commander';
import { describeLoad } from '../../transfer/index.js';
import { useBackend } from '../../node/index.js';
import { tellerOf, type CommandContext } from '../commandContext.js';
import { printable } from '../describe.js';
import { describeWeights } from '../inspection/describeWeights.js';
import { inspectedParts } from '../inspection/inspectedParts.js';
import { inspectWeights } from '../inspection/inspectWeights.js';
import { matchWeights, type WeightsMatch } from '../inspection/matchWeights.js';
import { addOutputFlags, type OutputFlags } from '../flags/outputFlags.js';

interface InspectFlags extends OutputFlags {
  readonly path?: string;
  readonly into?: string;
}

const EXAMPLES = `
Examples:
  # The networks of a run
  tfjs-gan inspect runs/photos

  # What a checkpoint of PyTorch has for the generator of a run
  tfjs-gan inspect checkpoint.pt --path netG --into runs/photos/generator`;

/** `tfjs-gan inspect`. */
export function inspectCommand(command: Command, context: CommandContext): void {
  command
    .summary('what is in a file of weights, and what fits a network')
    .description(
      'Lists the arrays of FILE: of PyTorch (.pt, .pth), safetensors, Keras (.h5, .weights.h5, .keras) or tfjs (model.json); or of the networks of a run, or of the newest in a folder of checkpoints. Nothing in it is run.',
    )
    .argument('<file>', 'the file or folder')
    .option('--path <part>', 'the part of a checkpoint, e.g. netG')
    .option('--into <network>', 'what of it would go into a network: a run, or the folder of a model.json');
  addOutputFlags(command)
    .addHelpText('after', EXAMPLES)
    .action((file: string, flags: InspectFlags) => inspect(context, file, flags));
}

async function inspect(context: CommandContext, file: string, { path = '', into, json }: InspectFlags): Promise<void> {
  const tell = tellerOf(context, json);
  const parts = inspectedParts(file);
  const found: object[] = [];
  for (const part of parts) {
    const weights = await inspectWeights(part.path, path, context.signal);
    const [heading = '', ...lines] = describeWeights(weights);
    tell(`${printable(part.path)}: ${heading}`);
    lines.forEach(tell);
    found.push({ ...part, ...weights });
  }
  let matches: readonly WeightsMatch[] = [];
  if (into !== undefined) {
    const networks = inspectedParts(into);
    await useBackend('auto');
    matches = await matchWeights(parts, networks, path);
    matches.flatMap(linesOf).forEach(tell);
  }
  if (json) context.stdout.write(`${JSON.stringify({ files: found, ...(into !== undefined && { into: matches }) })}\n`);
}

function linesOf({ from, into, numbers, share, confidence, report }: WeightsMatch): string[] {
  const sure = confidence === null ? '' : `, the least sure match at ${Math.round(100 * confidence)} %`;
  return [
    `${printable(from.path)} into ${into.path}: ${numbers.toLocaleString('en')} numbers, ${(100 * share).toFixed(1)} % of the network${sure}`,
    ...describeLoad(report)
      .split('\n')
      .slice(1)
      .map((line) => `  ${printable(line)}`),
  ];
}
