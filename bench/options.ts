import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { caseNames, type CaseName } from './cases.js';

export const backendNames = ['cpu', 'wasm', 'webgpu', 'chromium-wasm', 'chromium-webgl', 'chromium-webgpu'] as const;
export type BackendName = (typeof backendNames)[number];

export const implementationNames = ['tfjs-gan', 'plain-tfjs', 'pytorch'] as const;
export type ImplementationName = (typeof implementationNames)[number];

/** What the command line of the benchmark asks for. */
export interface BenchOptions {
  readonly cases: readonly CaseName[];
  readonly backends: readonly BackendName[];
  readonly implementations: readonly ImplementationName[];
  readonly threads: readonly number[];
  readonly steps: number;
  readonly seconds: number;
  /** Empty for each case's own. */
  readonly batches: readonly number[];
  /** Empty for each case's own. */
  readonly sizes: readonly number[];
  readonly python: string;
  readonly json: string | undefined;
  /** Whether batches and sizes are two series, each with the other one fixed. */
  readonly scaling: boolean;
  /** A case that is no race between implementations, and is measured by itself; null for races. */
  readonly alone: 'overhead' | 'fid' | null;
}

const cores = availableParallelism();
const allCores = Math.min(cores, 8);

/** What the lists are unless the command line says otherwise. */
const usualPreset = {
  cases: 'mnist28,dcgan32',
  implementations: 'all',
  threads: [...new Set([1, allCores])],
  batches: [],
  sizes: [],
};

const scalingPreset = {
  cases: 'dcgan32',
  implementations: 'tfjs-gan',
  threads: [allCores],
  batches: [1, 2, 4, 8, 16, 32, 64, 128],
  sizes: [16, 32, 64, 100, 150],
};

export const usage = `npm run bench -- [options]

Times the training step of this library beside other ways to train the same networks. Lists are separated by commas.

  --case LIST            ${caseNames.join(', ')} or all (default mnist28,dcgan32);
                         or by itself overhead: what metrics, watchers and records cost a training of mnist28;
                         or by itself fid: from 10,000 images × 2,048 features on both sides to the distance
  --backend LIST         ${backendNames.join(', ')} or all (default wasm)
  --implementation LIST  ${implementationNames.join(', ')} (default all)
  --threads LIST         threads of wasm in Node and of PyTorch (default 1 and all cores)
  --steps N              steps to time of each (default 10)
  --seconds N            seconds of timed steps after which one drops out early (default 120)
  --batch LIST           images in a batch (default: the case's own)
  --size LIST            height and width of the images (default: the case's own)
  --python PATH          a Python with PyTorch (default python3)
  --json FILE            also write everything that was measured to a file
  --scaling              how the cost grows with images (1 to 128) and with pixels (16 to 150); other defaults are then
                         --case dcgan32 --implementation tfjs-gan and --threads all cores
  --help                 this text
`;

/** Reads the command line; null if it asks for help. */
export function readOptions(args: readonly string[]): BenchOptions | null {
  const preset = args.includes('--scaling') ? scalingPreset : usualPreset;
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      case: { ...text, default: preset.cases },
      backend: { ...text, default: 'wasm' },
      implementation: { ...text, default: preset.implementations },
      threads: { ...text, default: preset.threads.join() },
      steps: { ...text, default: '10' },
      seconds: { ...text, default: '120' },
      batch: text,
      size: text,
      python: { ...text, default: 'python3' },
      json: text,
      scaling: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const alone = (['overhead', 'fid'] as const).find((name) => name === values.case) ?? null;
  return {
    cases: alone ? [] : names('--case', values.case, caseNames),
    backends: names('--backend', values.backend, backendNames),
    implementations: names('--implementation', values.implementation, implementationNames),
    threads: integers('--threads', values.threads, 1, allCores),
    steps: integer('--steps', values.steps, 1),
    seconds: integer('--seconds', values.seconds, 1),
    batches: values.batch === undefined ? preset.batches : integers('--batch', values.batch, 1),
    sizes: values.size === undefined ? preset.sizes : integers('--size', values.size, 8),
    python: values.python,
    json: values.json === undefined ? undefined : fileToWrite('--json', values.json),
    scaling: values.scaling,
    alone,
  };
}

function names<Name extends string>(option: string, text: string, known: readonly Name[]): Name[] {
  if (text === 'all') return [...known];
  return parts(text).map((part) => {
    const name = known.find((candidate) => candidate === part);
    return name ?? fail(option, `must be among ${known.join(', ')}, or all`, part);
  });
}

function integers(option: string, text: string, minimum: number, maximum?: number): number[] {
  return parts(text).map((part) => integer(option, part, minimum, maximum));
}

function integer(option: string, text: string, minimum: number, maximum = Number.MAX_SAFE_INTEGER): number {
  const value = Number(text);
  const range = maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < minimum || value > maximum)
    return fail(option, `must be an integer ${range}`, text);
  return value;
}

/** Whether it can be written is found out now and not after all the measuring. */
function fileToWrite(option: string, path: string): string {
  return existsSync(dirname(path)) ? path : fail(option, 'must be a file in a folder that exists', path);
}

/** The entries of a list, each once. */
function parts(text: string): string[] {
  return [...new Set(text.split(',').map((part) => part.trim()))];
}

function fail(option: string, requirement: string, got: string): never {
  throw new Error(`bench: ${option} ${requirement} (got ${JSON.stringify(got)})`);
}
