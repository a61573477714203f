import type { StepMeasure } from './session.js';
import type { WorkloadName } from './workload.js';

/** One implementation on one workload, about to start in a process or page of its own. */
export interface Contestant {
  readonly workload: WorkloadName;
  readonly backend: string;
  readonly implementation: string;
  /** How many threads to compute on; null for the backend to choose. */
  readonly threads: number | null;
  /** @throws why it cannot run. */
  start(): Promise<RunningContestant>;
}

/** A contestant that is ready to train. */
export interface RunningContestant {
  /** How many threads compute; null where that is not known. */
  readonly threads: number | null;
  /** The version of what it runs on, where that is not in this repository. */
  readonly version: string | null;
  /** Trains one step. @param count - whether to count kernels and bytes as well. */
  step(count: boolean): Promise<StepMeasure>;
  stop(): Promise<void>;
}
