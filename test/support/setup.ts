import fc from 'fast-check';
import { afterEach, beforeAll, inject } from 'vitest';
import { startBackend } from './backend.js';
import { failOnGPUErrors } from './gpuErrors.js';
import { runs } from './runs.js';

fc.configureGlobal({ seed: inject('seed'), numRuns: runs() });

beforeAll(startBackend);
failOnGPUErrors(beforeAll, afterEach);
