import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { version_layers } from '@tensorflow/tfjs-layers';

/** What a run ran on and with: enough to run it again. */
export interface RunFacts {
  /** The tfjs backend, e.g. `wasm`. */
  readonly backend: string;
  readonly versions: {
    readonly 'tfjs-gan': string;
    readonly '@tensorflow/tfjs-core': string;
    readonly '@tensorflow/tfjs-layers': string;
    readonly node: string;
  };
  readonly machine: {
    readonly system: string;
    readonly processor: string;
    readonly cores: number;
    readonly memoryGiB: number;
  };
}

/** The facts of this process at this moment. */
export async function readRunFacts(): Promise<RunFacts> {
  return {
    backend: tf.getBackend(),
    versions: {
      'tfjs-gan': await ownVersion(),
      '@tensorflow/tfjs-core': tf.version_core,
      '@tensorflow/tfjs-layers': version_layers,
      node: process.version.slice(1),
    },
    machine: {
      system: `${platform()} ${release()} ${arch()}`,
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
    },
  };
}

/** From the package's own `package.json`, which it exports under its own name. */
async function ownVersion(): Promise<string> {
  try {
    const path = createRequire(import.meta.url).resolve('tfjs-gan/package.json');
    const manifest: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof manifest === 'object' && manifest !== null && 'version' in manifest) return String(manifest.version);
  } catch {
    // A bundle that carries the library along has no such file.
  }
  return 'unknown';
}
