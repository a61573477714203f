import type { Tensor } from '@tensorflow/tfjs-core';
import type { Json, NamedTensors, NetworkName } from '../../core/index.js';
import type { OptimizerState } from '../../optimizers/index.js';

/** Everything that training remembers besides the networks' weights: plain data. Whoever holds it owns the tensors. */
export interface TrainingState {
  /** Finished steps. */
  readonly step: number;
  readonly optimizers: Readonly<Record<NetworkName, OptimizerState>>;
  /** The state of each trick that has one, by the trick's name. */
  readonly tricks: Readonly<Record<string, NamedTensors>>;
  /** The names of the weights that the state is for: where others are trained at the next step, they begin there. */
  readonly trained: Readonly<Record<NetworkName, readonly string[]>>;
  /** What the schedule of freezing remembers; null without one. */
  readonly freezing: Json;
  /** What everything that the optimisers do to the weights is multiplied by: 1 until the run goes back. */
  readonly rateScale: number;
  /** How often the run went back to an earlier state. */
  readonly rollBacks: number;
}

/** Disposes every tensor of a state but those in `spared`. */
export function disposeTrainingState(state: TrainingState, spared: NamedTensors = {}): void {
  const kept = new Set(Object.values(spared));
  for (const tensor of tensorsOf(state)) if (!kept.has(tensor)) tensor.dispose();
}

function tensorsOf({ optimizers, tricks }: TrainingState): Tensor[] {
  return [...Object.values(optimizers).map((state) => state.tensors), ...Object.values(tricks)].flatMap((tensors) =>
    Object.values(tensors),
  );
}
