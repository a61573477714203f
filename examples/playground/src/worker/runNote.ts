import { latentDimOf } from 'tfjs-gan';
import type { RunNote } from '../shared/protocol.js';
import type { Prepared } from './prepare.js';
import { sampleColumns } from './samples.js';

/** What the page is told of a run. */
export function runNote(prepared: Prepared): RunNote {
  const { backend, settings, gan, pictures, classes } = prepared;
  return {
    backend,
    settings,
    latentDim: latentDimOf(gan.generator),
    imageShape: pictures.imageShape,
    classes: classes.length > 0 ? classes : null,
    sampleColumns: classes.length > 0 ? sampleColumns(classes.length) : null,
  };
}
