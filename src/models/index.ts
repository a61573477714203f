export { cloneModel } from './cloneModel.js';
export { describeModel } from './describeModel.js';
export { gradientsOf, type LossAndGradients } from './gradients.js';
export { isModel, networkWeights, readWeights, type NetworkWeights } from './networkWeights.js';
export { observeKernels, type ObservedKernel } from './observeKernels.js';
export { programOf, type Instruction, type Program } from './program.js';
export { runModel, type RunModelOptions, type StatisticsUpdate } from './runModel.js';
