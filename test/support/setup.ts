import fc from 'fast-check';
import { beforeAll, inject } from 'vitest';
import { startBackend } from './backend.js';
import { runs } from './runs.js';

fc.configureGlobal({ seed: inject('seed'), numRuns: runs() });

beforeAll(startBackend);
