export {
  type WeightArray,
  type WeightDType,
  type WeightsFile,
  type WeightsFormat,
  type WeightsLayout,
  type WeightValues,
} from './formats/weightsFile.js';
export { WeightsFileError } from './formats/weightsFileError.js';
export { describeLoad, WeightsMismatchError, type LoadReport, type NameMap, type TensorReport } from './loadReport.js';
export { loadTorchDCGAN, type LoadedTorchDCGAN, type LoadTorchDCGANOptions } from './loadTorchDCGAN.js';
export { loadWeights, type LoadWeightsOptions } from './loadWeights.js';
export { type MatchedBy } from './mapping/matchModules.js';
export { openWeights, type OpenWeightsOptions } from './openWeights.js';
export { type RawWeights, type WeightsSource } from './weightsSource.js';
export { writeKeras, type WriteKerasOptions } from './writeKeras.js';
export { writeSafetensors, type WriteSafetensorsOptions } from './writeSafetensors.js';
