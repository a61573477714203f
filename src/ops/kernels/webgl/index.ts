import type { Kernel } from '../registration.js';
import { adamStep } from './adamStep.js';

/** Kernels that the webgl backend lacks. */
export const webglKernels: readonly Kernel[] = [adamStep];
