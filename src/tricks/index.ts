export { adaptiveAugment, type AdaptiveAugmentOptions } from './adaptiveAugment.js';
export { clipWeights, type ClipWeightsOptions } from './clipWeights.js';
export { diffAugment, type DiffAugmentOptions } from './diffAugment.js';
export { dragan, type DraganOptions } from './dragan.js';
export { ema, type EmaOptions } from './ema.js';
export { flipLabels, type FlipLabelsOptions } from './flipLabels.js';
export { instanceNoise, type InstanceNoiseOptions } from './instanceNoise.js';
export { invertLabels } from './invertLabels.js';
export { r1, type R1Options } from './r1.js';
export { smoothLabels, type SmoothLabelsOptions } from './smoothLabels.js';
export type {
  AfterUpdateContext,
  AfterUpdateResult,
  GeneralTrick,
  ImagesContext,
  LabelTrick,
  Penalty,
  PenaltyContext,
  TargetValues,
  Trick,
  TrickContext,
  WeightTermContext,
} from './trick.js';
export { wganGP, type WganGPOptions } from './wganGP.js';
