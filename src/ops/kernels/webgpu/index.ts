import type { Kernel } from '../registration.js';
import { adamStep } from './adamStep.js';
import { addN } from './addN.js';

/** Kernels that the webgpu backend lacks, or computes wrongly. */
export const webgpuKernels: readonly Kernel[] = [adamStep, addN];
