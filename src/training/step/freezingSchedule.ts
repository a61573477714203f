import type { Json } from '../../core/index.js';
import type { GAN } from '../gan.js';
import type { Sampler } from '../sampling/samplerOf.js';

/** Where a training stands when a schedule of freezing is asked what comes next. */
export interface FreezingContext {
  /** Finished steps. */
  readonly step: number;
  /** The generator to draw samples from, averaged if the run averages weights; whoever asks for it disposes it. */
  sampler(): Sampler;
}

/**
 * Which layers are trained as training goes on: a value with options, such as `unfreezeByStep` of `tfjs-gan/transfer` makes.
 * What it remembers is plain data and part of the training's state.
 */
export interface FreezingSchedule {
  /** The schedule's name in reports and checkpoints. */
  readonly name: string;
  /** The fully resolved options. */
  readonly options: Json;
  /** What it remembers before the first step. */
  init(): Json;
  /** Freezes and unfreezes the networks' layers as `memory` says, whatever they were before. */
  apply(gan: GAN, memory: Json): void;
  /** What it remembers after a step; the same value where nothing changes. */
  next(memory: Json, context: FreezingContext): Json | Promise<Json>;
}
