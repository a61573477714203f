import type { Kernel } from '../registration.js';
import { adamStep } from './adamStep.js';
import { batchMatMul } from './batchMatMul.js';
import { concat } from './concat.js';
import { conv2d } from './conv2d.js';
import { conv2dBackpropFilter } from './conv2dBackpropFilter.js';
import { conv2dBackpropInput } from './conv2dBackpropInput.js';
import { fusedBatchNorm } from './fusedBatchNorm.js';
import { fusedMatMul } from './fusedMatMul.js';
import { identity } from './identity.js';
import { leakyRelu } from './leakyRelu.js';
import { maxPoolGrad } from './maxPoolGrad.js';
import { mean, sum } from './reductions.js';
import { splitV } from './splitV.js';
import { unsortedSegmentSum } from './unsortedSegmentSum.js';

export { prepareMemory } from './prepareMemory.js';

/** The kernels that the wasm backend lacks, computes wrongly or computes slowly. */
export const wasmKernels: readonly Kernel[] = [
  adamStep,
  batchMatMul,
  concat,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  fusedBatchNorm,
  fusedMatMul,
  identity,
  leakyRelu,
  maxPoolGrad,
  mean,
  splitV,
  sum,
  unsortedSegmentSum,
];
