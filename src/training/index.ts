export { train, type LoopOptions, type TrainOptions } from './train.js';
export { captureCheckpoint, type CaptureOptions } from './checkpoints/captureCheckpoint.js';
export { ChangedOptionsError } from './checkpoints/changedOptionsError.js';
export type { BestScore, Checkpoint } from './checkpoints/checkpoint.js';
export type { CheckpointOptions, CheckpointScore, ScoreContext } from './checkpoints/checkpointOptions.js';
export type { CheckpointStore } from './checkpoints/checkpointStore.js';
export type { OptionDifference } from './checkpoints/differences.js';
export {
  loadCheckpoint,
  saveCheckpoint,
  type LoadCheckpointOptions,
  type WhichCheckpoint,
} from './checkpoints/loadCheckpoint.js';
export { memoryCheckpoints } from './checkpoints/memoryCheckpoints.js';
export { restoreCheckpoint, restoreNetworks, type RestoreOptions } from './checkpoints/restoreCheckpoint.js';
export type { StoredTensor } from './checkpoints/tensorFile.js';
export { finish } from './finish.js';
export { createTrainStep, type RealBatch, type StepResult, type TrainStep } from './trainStep.js';
export { disposeTrainingState, type TrainingState } from './trainingState.js';
export type { CommonStepOptions, DiscriminatorBatches, StepOptions } from './stepOptions.js';
export type { RunOutcome, StepReport, TrainingRun } from './stepReport.js';
export type { GAN } from './gan.js';
export { claimNetworks } from './claimNetworks.js';
export { isSampler, type Sampler } from './samplerOf.js';
export type { FreezingContext, FreezingSchedule } from './freezingSchedule.js';
export { growingBatchSize, type GrowingBatchSizeOptions } from './growingBatchSize.js';
export type { RollBackOptions } from './rollBack.js';
export { mapReports } from './mapReports.js';
export { latentPaths, type LatentPathsOptions } from './latentPaths.js';
export { normalLatents, uniformLatents, type LatentSampler } from './latentSampling.js';
export {
  labelsFromData,
  uniformLabels,
  weightedLabels,
  type LabelSampler,
  type LabelSamplerContext,
  type LabelValues,
} from './labelSampling.js';
export { generate, generateBatches, type GeneratedImages } from './generate.js';
export { generationOptionNames, type GenerationOptions, type ImageLabel } from './generationOptions.js';
export { imageGrid, type ImageGridOptions, type Picture } from './imageGrid.js';
export { gradientFlow, type GradientFlow, type ReportedGradients } from './gradientFlow.js';
export type { LayerGradient, MeasuredGradients } from './layerGradients.js';
export { inputsOf, labelSpecOf, latentDimOf, type NetworkInputs } from './gan.js';
export { truncatedLatents } from './truncatedLatents.js';
