import type { Workload } from '../workload.js';

/**
 * Trains a GAN step by step. A step of every implementation does the same work: the discriminator learns from a batch of real
 * and from a batch of generated images, then the generator from a batch of newly generated ones, with Adam.
 */
export interface Trainer {
  step(): void | Promise<void>;
}

/** Makes a trainer on the current backend. */
export type Implementation = (workload: Workload) => Trainer;
