import fc from 'fast-check';
import { beforeAll, inject } from 'vitest';
import { startBackend } from './backend.js';

fc.configureGlobal({ seed: inject('seed') });

beforeAll(startBackend);
