import type { Kernel } from '../registration.js';
import { adamStep } from './adamStep.js';

/** Kernels for WebGPU. */
export const webgpuKernels: readonly Kernel[] = [adamStep];
