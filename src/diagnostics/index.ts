export { describePreflight } from './describePreflight.js';
export type { DataFacts } from './inspectData.js';
export type { MissingKernel } from './missingKernels.js';
export { preflight } from './preflight.js';
export type { PreflightOptions } from './preflightOptions.js';
export type { MemoryFacts, NetworkFacts, Preflight, StepFacts, TimeFacts } from './preflightReport.js';
