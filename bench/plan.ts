import { findChromium, probeChromium, type BrowserProbe } from '../test/harness/chromium.js';
import { probeNodeWebGPU } from '../test/harness/nodeWebGPU.js';
import { chromiumContestant } from './browser/chromiumContestant.js';
import { cases } from './cases.js';
import type { Contestant } from './contestant.js';
import type { TfjsImplementationName } from './implementations/index.js';
import { nodeContestant } from './node/nodeContestant.js';
import { pytorchContestant, pytorchProblem } from './node/pytorchContestant.js';
import type { BackendName, BenchOptions } from './options.js';
import type { WorkloadName } from './workload.js';

/** What a benchmark is going to measure. */
export interface Plan {
  /** The contestants of a race run side by side: all on one backend, on one workload or on some that are to be compared. */
  readonly races: readonly (readonly Contestant[])[];
  /** What was asked for and cannot run here, and why. */
  readonly leftOut: readonly string[];
}

/** The images in a batch while their size changes: as many as leave room for large ones. */
const SCALING_BATCH = 8;

/** Makes the contestants on one backend for a workload. */
type Entry = (workload: WorkloadName) => Contestant[];

/** Finds out what of the options this machine can run. */
export async function planRaces(options: BenchOptions): Promise<Plan> {
  const planner = new Planner(options);
  const entries: Entry[] = [];
  for (const backend of options.backends) entries.push(await planner.entry(backend));
  const races = workloadsOf(options).flatMap((workloads) => entries.map((entry) => workloads.flatMap(entry)));
  return { races: races.filter((race) => race.length > 0), leftOut: planner.leftOut };
}

/** The workloads, apart, or those that show how the cost grows together. */
function workloadsOf({ cases: names, sizes, batches, scaling }: BenchOptions): WorkloadName[][] {
  return names.flatMap((name) => {
    const own = cases[name];
    if (scaling)
      return [
        batches.map((batch) => ({ case: name, size: own.size, batch })),
        sizes.map((size) => ({ case: name, size, batch: SCALING_BATCH })),
      ];
    const someSizes = sizes.length === 0 ? [own.size] : sizes;
    const someBatches = batches.length === 0 ? [own.batch] : batches;
    return someSizes.flatMap((size) => someBatches.map((batch) => [{ case: name, size, batch }]));
  });
}

class Planner {
  readonly leftOut: string[] = [];
  private chromium: BrowserProbe | null = null;

  constructor(private readonly options: BenchOptions) {}

  entry(backend: BackendName): Promise<Entry> {
    switch (backend) {
      case 'cpu':
      case 'wasm':
        return this.inNode(backend);
      case 'webgpu':
        return this.onWebGPU();
      case 'chromium-wasm':
        return this.inChromium('wasm');
      case 'chromium-webgl':
        return this.inChromium('webgl');
      case 'chromium-webgpu':
        return this.inChromium('webgpu');
    }
  }

  private async inNode(backend: 'cpu' | 'wasm'): Promise<Entry> {
    const threads = backend === 'wasm' ? this.options.threads : [1];
    const { python } = this.options;
    const pytorch = await this.findsPyTorch();
    return (workload) => [
      // Stock tfjs starts one thread in Node.
      ...this.tfjs().flatMap((name) =>
        (name === 'plain-tfjs' ? [1] : threads).map((count) => nodeContestant(name, backend, count, workload)),
      ),
      ...(pytorch ? threads.map((count) => pytorchContestant(python, backend, count, workload)) : []),
    ];
  }

  private async findsPyTorch(): Promise<boolean> {
    if (!this.options.implementations.includes('pytorch')) return false;
    return this.isUsable('pytorch', await pytorchProblem(this.options.python));
  }

  private async onWebGPU(): Promise<Entry> {
    const { problem, env } = await probeNodeWebGPU();
    if (!this.isUsable('webgpu', problem)) return () => [];
    return (workload) => this.tfjs().map((name) => nodeContestant(name, 'webgpu', 1, workload, env));
  }

  private async inChromium(backend: 'wasm' | 'webgl' | 'webgpu'): Promise<Entry> {
    const path = findChromium();
    if (path !== null) this.chromium ??= await probeChromium(path);
    const problem = this.chromium ? this.chromium.problems[backend] : 'no Chromium was found (CHROME_PATH names one)';
    const launchOptions = this.chromium?.launchOptions ?? {};
    if (!this.isUsable(`chromium-${backend}`, problem)) return () => [];
    return (workload) => this.tfjs().map((name) => chromiumContestant(name, backend, workload, launchOptions));
  }

  private tfjs(): TfjsImplementationName[] {
    return this.options.implementations.filter((name) => name !== 'pytorch');
  }

  private isUsable(what: string, problem: string | null): boolean {
    const line = `${what}: ${problem}`;
    if (problem !== null && !this.leftOut.includes(line)) this.leftOut.push(line);
    return problem === null;
  }
}
