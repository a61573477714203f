export { convGAN, type ConvGANOptions } from './convGAN.js';
export { facesDCGAN, type FacesDCGANOptions } from './facesDCGAN.js';
export { labelMapDCGAN, type LabelMapDCGANOptions } from './labelMapDCGAN.js';
export type { Preset, PresetTraining } from './preset.js';
export { basicDCGAN, type BasicDCGANOptions, type ConditioningName } from './basicDCGAN.js';
export { basicRecipe, type BasicRecipeOptions } from './basicRecipe.js';
export { transfer, type TransferOptions } from './transfer.js';
export { transferRecipe, type TransferRecipeOptions } from './transferRecipe.js';
