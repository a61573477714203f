export { train, type LoopOptions, type TrainOptions } from './loop/train.js';
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
export { finish } from './loop/finish.js';
export { createTrainStep, type RealBatch, type StepResult, type TrainStep } from './step/trainStep.js';
export { disposeTrainingState, type TrainingState } from './step/trainingState.js';
export type { CommonStepOptions, DiscriminatorBatches, StepOptions } from './step/stepOptions.js';
export type { RunOutcome, StepReport, TrainingRun } from './loop/stepReport.js';
export type { GAN } from './gan.js';
export { claimNetworks } from './loop/claimNetworks.js';
export { isSampler, type Sampler } from './sampling/samplerOf.js';
export type { FreezingContext, FreezingSchedule } from './step/freezingSchedule.js';
export { growingBatchSize, type GrowingBatchSizeOptions } from './loop/growingBatchSize.js';
export type { RollBackOptions } from './loop/rollBack.js';
export { mapReports } from './loop/mapReports.js';
export { latentPaths, type LatentPathsOptions } from './sampling/latentPaths.js';
export { normalLatents, uniformLatents, type LatentSampler } from './sampling/latentSampling.js';
export {
  labelsFromData,
  uniformLabels,
  weightedLabels,
  type LabelSampler,
  type LabelSamplerContext,
  type LabelValues,
} from './sampling/labelSampling.js';
export { generate, generateBatches, type GeneratedImages } from './sampling/generate.js';
export { generationOptionNames, type GenerationOptions, type ImageLabel } from './sampling/generationOptions.js';
export { imageGrid, type ImageGridOptions, type Picture } from './sampling/imageGrid.js';
export { gradientFlow, type GradientFlow, type ReportedGradients } from './loop/gradientFlow.js';
export type { LayerGradient, MeasuredGradients } from './step/layerGradients.js';
export { inputsOf, labelSpecOf, latentDimOf, type NetworkInputs } from './gan.js';
export { truncatedLatents } from './sampling/truncatedLatents.js';
