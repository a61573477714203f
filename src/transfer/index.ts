export { freeze, unfreeze } from './freezing/freeze.js';
export type { FreezingPolicies, FreezingPolicy, LayerKind } from './freezing/freezingPolicy.js';
export { unfreezeByStep, type UnfreezeByStepOptions } from './schedules/unfreezeByStep.js';
export { unfreezeOnPlateau, type UnfreezeOnPlateauOptions } from './schedules/unfreezeOnPlateau.js';
export * from './weights/index.js';
