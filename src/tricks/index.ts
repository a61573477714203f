export { clipWeights, type ClipWeightsOptions } from './clipWeights.js';
export { ema, type EmaOptions } from './ema.js';
export { flipLabels, type FlipLabelsOptions } from './flipLabels.js';
export { instanceNoise, type InstanceNoiseOptions } from './instanceNoise.js';
export { invertLabels } from './invertLabels.js';
export { smoothLabels, type SmoothLabelsOptions } from './smoothLabels.js';
export type {
  AfterUpdateContext,
  AfterUpdateResult,
  GeneralTrick,
  ImagesContext,
  LabelTrick,
  PenaltyContext,
  TargetValues,
  Trick,
  TrickContext,
} from './trick.js';
