import { backendName } from './backend.js';

/** Whether the backend draws in software here, where each new shape costs a shader compiled by one core. */
export const isSlow: boolean = backendName === 'webgl' || backendName === 'webgpu';

/** How many cases a property tries: `count` (100 unless told), or a quarter of that on a slow backend. */
export function runs(count = 100): number {
  return isSlow ? Math.ceil(count / 4) : count;
}
