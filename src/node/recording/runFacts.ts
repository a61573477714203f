import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { version_layers } from '@tensorflow/tfjs-layers';
import { version } from '../../core/index.js';

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
export function readRunFacts(): RunFacts {
  return {
    backend: tf.getBackend(),
    versions: {
      'tfjs-gan': version,
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
