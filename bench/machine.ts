import * as tf from '@tensorflow/tfjs-core';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';

/** The machine and the software that the figures hold for. */
export interface Machine {
  /** All of it in one line. */
  readonly description: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  readonly tfjs: string;
}

export function describeMachine(): Machine {
  const processor = cpus()[0]?.model.trim() ?? 'unknown processor';
  const cores = availableParallelism();
  const system = `${platform()} ${release()} ${arch()}`;
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const description = `${processor}, ${cores} cores, ${memory}; ${system}; Node ${process.version}; tfjs ${tf.version_core}`;
  const versions = { node: process.version, tfjs: tf.version_core };
  return { description, processor, cores, memoryBytes: totalmem(), system, ...versions };
}
