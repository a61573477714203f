import { generate, imageGrid, type TrainingRun } from 'tfjs-gan';
import type { Picture } from '../shared/protocol.js';

/** Columns of the samples of networks without classes. */
const COLUMNS = 8;
const ROWS = 5;
const MOST_CLASSES = 10;

/** How many classes the samples show. */
export function sampleColumns(classes: number): number {
  return Math.min(classes, MOST_CLASSES);
}

/** The same latent vectors each time, one class a column. */
export async function drawSamples(run: TrainingRun, classes: number): Promise<Picture> {
  const sampler = run.sampler();
  const { generator, latentSampler } = sampler;
  const columns = classes > 0 ? sampleColumns(classes) : COLUMNS;
  try {
    const { images } = await generate(generator, {
      count: columns * ROWS,
      seed: 1,
      latentSampler,
      ...(classes > 0 && { labels: [...Array(columns).keys()] }),
    });
    const { data, width, height } = await imageGrid(images, { columns, gap: 1, background: [128, 128, 128] });
    images.dispose();
    return { data, width, height };
  } finally {
    sampler.dispose();
  }
}
