import { checksOf } from '../../core/index.js';
import type { FreezingSchedule } from '../../training/index.js';
import { keepFrozen } from './keepFrozen.js';

/** Options of {@link freezeD} and {@link freezeG}. */
export interface FreezeLowerOptions {
  /** How many of the layers next to the input are frozen, counted as by `fromInput`; an integer ≥ 1. */
  readonly layers?: number;
}

/**
 * FreezeD: the discriminator's layers next to the image stay as the source made them; what they see (edges, colours) is
 * the same in all images. `layers` is 2 by default.
 *
 * Mo, Cho, Shin: "Freeze the Discriminator: a Simple Baseline for Fine-Tuning GANs", 2020.
 */
export function freezeD(options: FreezeLowerOptions = {}): FreezingSchedule {
  return keepFrozen({ discriminator: { fromInput: layersFrom('freezeD', options, 2) } });
}

/**
 * FreezeG: the generator's layers next to the latent vector stay as the source made them, and with them the layout that
 * each latent vector gives; what changes is what is drawn there. `layers` is 1 by default.
 *
 * Lee: "FreezeG", 2020 (github.com/bryandlee/FreezeG).
 */
export function freezeG(options: FreezeLowerOptions = {}): FreezingSchedule {
  return keepFrozen({ generator: { fromInput: layersFrom('freezeG', options, 1) } });
}

/**
 * Of the generator, trains the scales and shifts of its normalisations and nothing else: a few hundred numbers, which a few
 * dozen images can teach. The discriminator is trained as a whole.
 *
 * Noguchi, Harada: "Image Generation From Small Datasets via Batch Statistics Adaptation", 2019.
 */
export function onlyNorms(): FreezingSchedule {
  return keepFrozen({ generator: { allBut: { kind: 'norms' } } });
}

function layersFrom(functionName: string, options: FreezeLowerOptions, fallback: number): number {
  const check = checksOf(functionName);
  check.knownKeys('options', options, ['layers']);
  return check.integer('layers', options.layers ?? fallback, 1);
}
