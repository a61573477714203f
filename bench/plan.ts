import { probeNodeWebGPU } from '../test/harness/nodeWebGPU.js';
import { cases } from './cases.js';
import type { Contestant } from './contestant.js';
import { nodeContestant } from './node/nodeContestant.js';
import { pytorchContestant, pytorchProblem } from './node/pytorchContestant.js';
import type { BackendName, BenchOptions, ImplementationName } from './options.js';
import type { WorkloadName } from './workload.js';

/** What a benchmark is going to measure. */
export interface Plan {
  /** Each race is one workload on one backend. */
  readonly races: readonly (readonly Contestant[])[];
  /** What was asked for and cannot run here, and why. */
  readonly leftOut: readonly string[];
}

/** Makes the contestants of an implementation on a backend for a workload. */
type Entry = (workload: WorkloadName) => Contestant[];

/** Finds out what of the options this machine can run. */
export async function planRaces(options: BenchOptions): Promise<Plan> {
  const leftOut: string[] = [];
  const entries: Entry[] = [];
  for (const backend of options.backends) {
    const found = await Promise.all(options.implementations.map((name) => entryOf(name, backend, options)));
    const usable = found.filter((entry) => typeof entry === 'function');
    leftOut.push(...found.filter((entry) => typeof entry === 'string'));
    if (usable.length > 0) entries.push((workload) => usable.flatMap((entry) => entry(workload)));
  }
  const races = workloadsOf(options).flatMap((workload) => entries.map((entry) => entry(workload)));
  return { races, leftOut: [...new Set(leftOut)] };
}

function workloadsOf({ cases: names, sizes, batches }: BenchOptions): WorkloadName[] {
  return names.flatMap((name) =>
    (sizes.length === 0 ? [cases[name].size] : sizes).flatMap((size) =>
      batches.map((batch) => ({ case: name, size, batch })),
    ),
  );
}

/** An entry; why there is none; or undefined where it would make no sense. */
async function entryOf(
  implementation: ImplementationName,
  backend: BackendName,
  { threads, python }: BenchOptions,
): Promise<Entry | string | undefined> {
  // Stock tfjs knows threads in browsers alone, and the cpu backend none at all.
  const severalThreads = backend === 'wasm' && implementation !== 'plain-tfjs';
  const numbersOfThreads = severalThreads ? threads : [1];
  if (backend !== 'cpu' && backend !== 'wasm' && backend !== 'webgpu') return `${backend}: not yet`;
  if (implementation === 'pytorch') {
    if (backend === 'webgpu') return undefined;
    const problem = await pytorchProblem(python);
    if (problem !== null) return `pytorch: ${problem}`;
    return (workload) => numbersOfThreads.map((count) => pytorchContestant(python, backend, count, workload));
  }
  const { problem, env } = backend === 'webgpu' ? await probeNodeWebGPU() : { problem: null, env: {} };
  if (problem !== null) return `webgpu: ${problem}`;
  return (workload) => numbersOfThreads.map((count) => nodeContestant(implementation, backend, count, workload, env));
}
