export { buildDCGAN, type BuildDCGANOptions, type DCGAN, type DCGANConfig } from './buildDCGAN.js';
export { buildDiscriminator, type BuildDiscriminatorOptions } from './buildDiscriminator.js';
export { buildGenerator, type BuildGeneratorOptions } from './buildGenerator.js';
export {
  buildTorchDCGAN,
  type BuildTorchDCGANOptions,
  type TorchDCGAN,
  type TorchDCGANConfig,
} from './buildTorchDCGAN.js';
export { describePlan } from './describePlan.js';
export type { DiscriminatorOptions } from './discriminatorOptions.js';
export type { DiscriminatorPlan, DiscriminatorStagePlan } from './discriminatorPlan.js';
export type {
  GeneratorOptions,
  GeneratorOutputOptions,
  GeneratorProjectionOptions,
  Upsampling,
} from './generatorOptions.js';
export type { GeneratorPlan, GeneratorStagePlan, GeneratorOutputPlan } from './generatorPlan.js';
export { planDCGAN, type DCGANPlan, type PlanDCGANOptions } from './planDCGAN.js';
export type { Crop, MapSize } from './sizes.js';
export type { Activation, Norm, ResolvedActivation, StageOptions, StageSettings } from './stages.js';
