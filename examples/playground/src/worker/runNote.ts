import type { RunNote } from '../shared/protocol.js';
import type { LearningRates } from '../shared/settings.js';
import type { Prepared } from './prepare.js';
import { sampleColumns } from './samples.js';

/** What the page is told of a run. */
export function runNote(prepared: Prepared): RunNote {
  const { backend, settings, gan, pictures, classes } = prepared;
  return {
    backend,
    settings,
    rates: ratesOf(prepared),
    latentDim: gan.config.latentDim,
    imageShape: pictures.imageShape,
    classes: classes.length > 0 ? classes : null,
    sampleColumns: classes.length > 0 ? sampleColumns(classes.length) : null,
  };
}

/** The learning rates of the moment. */
export function ratesOf({ recipe: { rates } }: Prepared): LearningRates {
  return { generator: rates.generator.value, discriminator: rates.discriminator.value };
}
