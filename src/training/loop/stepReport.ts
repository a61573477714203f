import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Finding, Json, MetricValue, NetworkName } from '../../core/index.js';
import type { CheckpointStore } from '../checkpoints/checkpointStore.js';
import type { LayerGradient } from '../step/layerGradients.js';
import type { Sampler } from '../sampling/samplerOf.js';

/** What one step of training reports. */
export interface StepReport {
  /** Finished steps, 1 after the first. */
  readonly step: number;
  /** Planned steps. */
  readonly steps: number;
  /** Passes over the data so far, fractional. */
  readonly epoch: number;
  /** Real images in this step's batch. */
  readonly batchSize: number;
  /**
   * The terms that were minimised, by name; `discriminator` is `real` plus `fake` plus any penalties. A penalty that is not
   * part of every step is that of the last step that had it since the report before, and absent if none had.
   */
  readonly losses: {
    readonly discriminator: number;
    readonly real: number;
    readonly fake: number;
    readonly generator: number;
    readonly [term: string]: number;
  };
  /**
   * Mean sigmoid of the discriminator's logits, in [0, 1]: how real it finds real and generated images; how generated, with
   * `invertLabels`.
   */
  readonly scores: { readonly real: number; readonly fake: number };
  /** Seconds since the start of the run. */
  readonly seconds: number;
  /** Real images trained on per second, since the report before. */
  readonly imagesPerSecond: number;
  /** Live tensors and their bytes after the step, and the most bytes at once in any step since the report before. */
  readonly memory: { readonly tensors: number; readonly bytes: number; readonly peakBytes: number };
  /**
   * How strongly each layer was moved in this step's last update of each network; absent with `measureGradients: false` and
   * after a step that was not planned to be reported.
   */
  readonly gradients?: Readonly<Record<NetworkName, readonly LayerGradient[]>>;
  /** What watchers noticed since the report before; absent where nothing watches. */
  readonly findings?: readonly Finding[];
  /** What was measured of samples since the report before; absent where nothing was. */
  readonly metrics?: readonly MetricValue[];
}

/** How a run stands. */
export type RunOutcome = 'running' | 'finished' | 'aborted' | 'failed';

/** A training that one walks through step by step: `for await (const report of run)`. */
export interface TrainingRun extends AsyncIterable<StepReport> {
  /** The generator that is being trained. */
  readonly generator: LayersModel;
  /** The discriminator that is being trained. */
  readonly discriminator: LayersModel;
  /** The name of each class or attribute, as the data have them; null where the networks take no labels, or they have no names. */
  readonly labelNames: readonly string[] | null;
  /**
   * The generator to draw samples from: the averaged one where the run averages weights (`ema`), else the one that is
   * being trained. `dispose` frees what was made for it, and nothing of the run's own.
   */
  sampler(): Sampler;
  /** The fully resolved options. */
  readonly options: Json;
  readonly outcome: RunOutcome;
  /** Finished steps; those before it count where the run goes on from a checkpoint. */
  readonly step: number;
  /**
   * Saves where the run stands, between any two steps, into a store that need not be its own; after a run that failed because a
   * checkpoint could not be written, what could not be written. The run waits before its next step.
   *
   * @throws Error if the run is not under way, or the store's own.
   */
  saveCheckpoint(store: CheckpointStore): Promise<void>;
  /**
   * Makes the run go back to an earlier state before its next step, as the option `rollBack` of `train` says; null without that option.
   * The next report tells it as a finding of the kind `rolled-back`.
   *
   * @param reason - for the report and the log, e.g. `mode-collapse at step 1200`.
   */
  readonly rollBack: ((reason: string) => void) | null;
  /** Ends the run after the step at hand, as an aborted signal does: the loop over it ends, `outcome` is `aborted`. */
  stop(): void;
  /** Frees the averaged weights, if the run made some; everything else a run frees by itself at its end. */
  dispose(): void;
}
