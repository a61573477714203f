import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Contestant } from '../contestant.js';
import { createWorkload, type WorkloadName } from '../workload.js';
import { LineProcess } from './lineProcess.js';
import { runLines } from './nodeContestant.js';

const script = fileURLToPath(new URL('../implementations/pytorch.py', import.meta.url));

/** Why this Python cannot train with PyTorch, or null. */
export async function pytorchProblem(python: string): Promise<string | null> {
  try {
    await promisify(execFile)(python, ['-c', 'import torch']);
    return null;
  } catch (error) {
    const text = error instanceof Error ? error.message.trimEnd().split('\n').at(-1) : String(error);
    return `${python} has no PyTorch (${text}); --python names one that has`;
  }
}

/** The same networks in PyTorch. */
export function pytorchContestant(
  python: string,
  backend: string,
  threads: number,
  workload: WorkloadName,
): Contestant {
  return {
    workload,
    backend,
    implementation: 'pytorch',
    threads,
    async start() {
      const lines = new LineProcess(python, [script], { cwd: process.cwd() });
      lines.say({ ...(await networksOf(workload)), batch: workload.batch, threads });
      return runLines(lines);
    },
  };
}

async function networksOf(name: WorkloadName): Promise<object> {
  // The advice of tfjs to take another backend does not apply here.
  tf.enableProdMode();
  await tf.setBackend('cpu');
  const { gan, imageShape, classes } = createWorkload(name);
  const task = {
    generator: gan.generator.toJSON(null, false),
    discriminator: gan.discriminator.toJSON(null, false),
    imageShape,
    classes,
  };
  gan.generator.dispose();
  gan.discriminator.dispose();
  return task;
}
