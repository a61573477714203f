import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { backendName } from './backend.js';

/**
 * Fails a test in which WebGPU refused something: it does so without an exception, and then computes nothing of what was sent
 * together with it.
 */
export function failOnGPUErrors(
  beforeAll: (work: () => void) => void,
  afterEach: (work: () => Promise<void>, timeout: number) => void,
): void {
  if (backendName !== 'webgpu') return;
  const errors: string[] = [];
  beforeAll(() => {
    device().addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
  });
  afterEach(async () => {
    await device().queue.onSubmittedWorkDone();
    expect(errors.splice(0)).toEqual([]);
  }, 300_000);
}

interface Device {
  readonly queue: { onSubmittedWorkDone(): Promise<unknown> };
  addEventListener(type: 'uncapturederror', listen: (event: { error: { message: string } }) => void): void;
}

function device(): Device {
  // The public type of a backend knows nothing of its device.
  return (tf.backend() as unknown as { readonly device: Device }).device;
}
