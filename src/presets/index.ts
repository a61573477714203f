export { convGAN, type ConvGANOptions } from './convGAN.js';
export { facesDCGAN, type FacesDCGANOptions } from './facesDCGAN.js';
export { labelMapDCGAN, type LabelMapDCGANOptions } from './labelMapDCGAN.js';
export type { Preset, PresetTraining } from './preset.js';
export { transfer, type TransferOptions } from './transfer.js';
