import type { Implementation } from './implementation.js';
import { plainTfjs } from './plainTfjs.js';
import { tfjsGan } from './tfjsGan.js';

export type { Implementation, Trainer } from './implementation.js';
export { registerMissingKernels } from './missingKernels.js';

/** The implementations that run on tfjs, by name. */
export const tfjsImplementations = {
  'tfjs-gan': tfjsGan,
  'plain-tfjs': plainTfjs,
} as const satisfies Readonly<Record<string, Implementation>>;

export type TfjsImplementationName = keyof typeof tfjsImplementations;
