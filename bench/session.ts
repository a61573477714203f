import * as tf from '@tensorflow/tfjs-core';
import { countKernels } from './countKernels.js';
import { tfjsImplementations, type TfjsImplementationName } from './implementations/index.js';
import { createWorkload, type WorkloadName } from './workload.js';

/** What was seen of one step. Null is what an implementation does not tell. */
export interface StepMeasure {
  /** Time from the start of the step until its results are there. */
  readonly milliseconds: number;
  /** Kernels that the engine ran, where they were counted. */
  readonly kernels: number | null;
  /** The most bytes that tensors held at once, where kernels were counted. */
  readonly peakBytes: number | null;
  /** Tensors alive after the step. */
  readonly tensors: number | null;
  /** Bytes that the backend holds of the machine's or the device's memory after the step. */
  readonly backendBytes: number | null;
  /** Bytes of the machine's memory that the whole process holds after the step. */
  readonly processBytes: number | null;
}

/** One implementation at work on one workload, in the process or page where this runs. */
export interface Session {
  /** @param count - whether to count kernels and bytes, which costs a little time. */
  step(count: boolean): Promise<StepMeasure>;
}

/** Builds a workload on the current backend and gets an implementation ready to train it. */
export function startSession(name: TfjsImplementationName, workloadName: WorkloadName): Session {
  const workload = createWorkload(workloadName);
  const trainer = tfjsImplementations[name](workload);

  async function timedStep(): Promise<number> {
    const start = performance.now();
    await trainer.step();
    // Devices work in the background, in order; a value that follows from the updated weights is their last.
    const last = tf.tidy(() => tf.sum(workload.gan.generator.trainableWeights.at(-1)?.read() ?? tf.scalar(0)));
    await last.data();
    const milliseconds = performance.now() - start;
    last.dispose();
    return milliseconds;
  }

  return {
    async step(count) {
      let milliseconds = 0;
      const work = async () => void (milliseconds = await timedStep());
      const counted = count ? await countKernels(work) : (await work(), { kernels: null, peakBytes: null });
      return {
        milliseconds,
        ...counted,
        tensors: tf.memory().numTensors,
        backendBytes: backendBytes(),
        processBytes: null,
      };
    },
  };
}

/** What the backend has taken and gives back to nobody: the heap of wasm, the textures or buffers of a device. */
function backendBytes(): number | null {
  const memory: unknown = tf.memory();
  const backend: unknown = tf.backend();
  return (
    numberAt(backend, ['wasm', 'HEAPU8', 'byteLength']) ??
    numberAt(memory, ['numBytesInGPUAllocated']) ??
    numberAt(memory, ['numBytesAllocatedInGPU']) ??
    numberAt(memory, ['numBytesInGPU'])
  );
}

function numberAt(value: unknown, path: readonly string[]): number | null {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return null;
    found = Reflect.get(found, key);
  }
  return typeof found === 'number' ? found : null;
}
