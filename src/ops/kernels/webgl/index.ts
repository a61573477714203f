import type { Kernel } from '../registration.js';
import { adamStep } from './adamStep.js';

/** Kernels for WebGL. */
export const webglKernels: readonly Kernel[] = [adamStep];
