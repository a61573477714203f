import type { Kernel } from '../registration.js';
import { batchMatMul } from './batchMatMul.js';
import { conv2d } from './conv2d.js';
import { conv2dBackpropFilter } from './conv2dBackpropFilter.js';
import { conv2dBackpropInput } from './conv2dBackpropInput.js';
import { resizeBilinearGrad } from './resizeBilinearGrad.js';

/** The kernels that the cpu backend computes too slowly to train with. */
export const cpuKernels: readonly Kernel[] = [
  batchMatMul,
  conv2d,
  conv2dBackpropFilter,
  conv2dBackpropInput,
  resizeBilinearGrad,
];
