import { parseArgs } from 'node:util';
import type { BackendName } from 'tfjs-gan/node';

/** What the command line of the quickstart asks for. */
export interface QuickstartOptions {
  readonly steps: number;
  readonly out: string;
  readonly seed: number;
  readonly backend: BackendName;
  readonly threads: number | undefined;
  /** An image folder whose sub-folders are the classes; undefined for the built-in digits. */
  readonly data: string | undefined;
  readonly size: number;
  readonly overwrite: boolean;
  /** Go on with the run in `out`. */
  readonly resume: boolean;
}

export const usage = `npm run quickstart -- [options]

  --steps N        training steps (default 4000)
  --out FOLDER     where the results go (default runs/quickstart)
  --seed N         seed of weights, batches and noise (default 1)
  --backend NAME   wasm, cpu, webgpu or tensorflow; the package of the backend must be installed (default wasm)
  --threads N      threads of the wasm backend (default: one for each core)
  --data FOLDER    train on your own images: each sub-folder is a class (default: handwritten digits)
  --size N         side of your own images in training, 8 or more (default 32)
  --overwrite      replace the results of an earlier run in --out
  --resume         go on with the run in --out from its last checkpoint; with more --steps also after its end
  --help           this text
`;

/** Reads the command line; null if it asks for help. */
export function readOptions(args: readonly string[]): QuickstartOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      steps: { type: 'string', default: '4000' },
      out: { type: 'string', default: 'runs/quickstart' },
      seed: { type: 'string', default: '1' },
      backend: { type: 'string', default: 'wasm' },
      threads: { type: 'string' },
      data: { type: 'string' },
      size: { type: 'string', default: '32' },
      overwrite: { type: 'boolean', default: false },
      resume: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  return {
    steps: integer('--steps', values.steps, 1),
    out: values.out,
    seed: integer('--seed', values.seed, 0),
    backend: backendNamed(values.backend),
    threads: values.threads === undefined ? undefined : integer('--threads', values.threads, 1),
    data: values.data,
    size: integer('--size', values.size, 8),
    overwrite: values.overwrite,
    resume: values.resume,
  };
}

const backends: readonly BackendName[] = ['wasm', 'cpu', 'webgpu', 'tensorflow'];

function backendNamed(text: string): BackendName {
  const found = backends.find((backend) => backend === text);
  if (!found)
    throw new Error(`quickstart: --backend must be one of ${backends.join(', ')} (got ${JSON.stringify(text)})`);
  return found;
}

function integer(name: string, text: string, minimum: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < minimum)
    throw new Error(`quickstart: ${name} must be an integer of at least ${minimum} (got ${JSON.stringify(text)})`);
  return value;
}
