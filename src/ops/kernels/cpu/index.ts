import type { Kernel } from '../registration.js';
import { adamStep } from './adamStep.js';
import { batchMatMul } from './batchMatMul.js';
import { conv2d } from './conv2d.js';
import { conv2dBackpropFilter } from './conv2dBackpropFilter.js';
import { conv2dBackpropInput } from './conv2dBackpropInput.js';
import { elementwise } from './elementwise.js';
import { reductions } from './reductions.js';
import { resizeBilinearGrad } from './resizeBilinearGrad.js';
import { splitV } from './splitV.js';

/** The kernels that the cpu backend computes too slowly to train with. */
export const cpuKernels: readonly Kernel[] = [
  adamStep,
  batchMatMul,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  ...elementwise,
  ...reductions,
  resizeBilinearGrad,
  splitV,
];
