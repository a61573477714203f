export { auxiliaryCrossEntropy, type AuxiliaryCrossEntropyOptions } from './auxiliaryCrossEntropy.js';
export { hingeLoss } from './hingeLoss.js';
export { leastSquaresLoss } from './leastSquaresLoss.js';
export type { AuxiliaryLoss, CriticLoss, DiscriminatorLoss, LabelLoss, Logits, Loss, Targets } from './loss.js';
export { minimaxLoss } from './minimaxLoss.js';
export { nonSaturatingLoss } from './nonSaturatingLoss.js';
export { relativisticAverageLoss } from './relativisticAverageLoss.js';
export { wassersteinLoss } from './wassersteinLoss.js';
