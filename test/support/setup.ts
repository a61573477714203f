import { beforeAll } from 'vitest';
import { startBackend } from './backend.js';

beforeAll(startBackend, 60_000);
