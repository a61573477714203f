import type { Finding, Json, LabelSpec } from '../core/index.js';
import type { StepReport } from '../training/index.js';
import type { HeldOutStatistics } from './probes/heldOutProbe.js';
import type { ReferenceStatistics } from './probes/referenceOf.js';
import type { SampleStatistics } from './probes/sampleProbe.js';

/** What watchers know of a run before it begins. */
export interface WatchedRun {
  /** The run's resolved options. */
  readonly options: Json;
  /** What the networks' labels are; null where there are none. */
  readonly labels: LabelSpec | null;
  /** What real images are like. */
  readonly reference: ReferenceStatistics;
}

/** What watchers see of a report's step. */
export interface Observation {
  readonly report: StepReport;
  /** What samples are like; null where none were drawn for this report. */
  readonly samples: SampleStatistics | null;
  /** How the discriminator judges held-out images; null where it was not asked. */
  readonly heldOut: HeldOutStatistics | null;
}

/** What a watcher found: a finding without the step, which is that of the report. */
export type Trouble = Omit<Finding, 'step'>;

/** Looks for one kind of trouble. A value: each run begins it anew. */
export interface Watcher {
  /** Its name, which is the kind of its findings. */
  readonly name: string;
  /** The fully resolved options. */
  readonly options: Json;
  /** What it cannot do without, besides losses: `labels`, or the data set `heldOut`. */
  readonly needs?: readonly ('labels' | 'classes' | 'heldOut')[];
  /** What is to be measured for it: gradients, samples. */
  readonly reads?: readonly ('gradients' | 'samples')[];
  /** Begins to watch; what is returned is called with each observation in order. */
  begin(run: WatchedRun): (observation: Observation) => readonly Trouble[];
}
