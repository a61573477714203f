import { RandomStream, type Checks } from '../../core/index.js';
import type { Dataset, Examples } from '../../data/index.js';
import { generateBatches, labelSpecOf, latentDimOf, type ImageLabel, type TrainingRun } from '../../training/index.js';
import * as tf from '@tensorflow/tfjs-core';
import { imageStatistics, mean, varianceOver, type PixelStatistics } from './imageStatistics.js';
import type { ReferenceStatistics } from './referenceOf.js';

/** What samples with fixed latents and labels are like. */
export interface SampleStatistics extends PixelStatistics {
  /**
   * What the label alone changes: the variance of a pixel from label to label at one latent vector, averaged over pixels and latents;
   * null without labels.
   */
  readonly labelEffect: number | null;
  /** Mean squared change of a pixel since the samples before; null for the first. */
  readonly change: number | null;
}

/** Draws samples, always of the same latents and labels. */
export interface SampleProbe {
  measure(): Promise<{ readonly statistics: SampleStatistics; readonly samples: Examples }>;
}

/** Numbers that the images of a probe may hold in all. */
const BUDGET = 4_000_000;

/** Which labels samples are drawn of: at most ten classes, or the attributes of a few real images; null without labels. */
export async function sampleLabels(run: TrainingRun, data: Dataset): Promise<readonly ImageLabel[] | null> {
  const spec = labelSpecOf(run.generator);
  if (spec === null) return null;
  if (spec.kind === 'classes') return Array.from({ length: Math.min(10, data.labels?.count ?? 1) }, (_, i) => i);
  const stream = new RandomStream(0).split('diagnosis').split('labels');
  const width = data.labels?.count ?? 1;
  const indices = stream.integers(8, data.size);
  const { labels } = await data.read(indices, stream);
  return Array.from({ length: 8 }, (_, i) => Array.from(labels?.subarray(i * width, (i + 1) * width) ?? []));
}

/** A probe of a run's samples. */
export function sampleProbe(
  run: TrainingRun,
  labels: readonly ImageLabel[] | null,
  { range }: ReferenceStatistics,
  check: Checks,
): SampleProbe {
  const [height, width, channels] = check.imageShape('run.generator', run.generator.outputs[0]?.shape.slice(1));
  const volume = height * width * channels;
  const columns = labels?.length ?? 1;
  const fitting = Math.max(16, Math.floor(BUDGET / volume));
  const rows = Math.max(4, Math.min(Math.ceil(64 / columns), Math.floor(fitting / columns)));
  const byLabel = labels ? labels.map((_, column) => rowsOf(rows, (row) => row * columns + column)) : [];
  let before: Float32Array | null = null;

  return {
    async measure() {
      const pixels = await draw(run, rows, columns, labels);
      const statistics = imageStatistics({ pixels, imageShape: [height, width, channels] }, { range, byLabel });
      const byLatent = rowsOf(rows, (row) => Array.from({ length: columns }, (_, column) => row * columns + column));
      const labelEffect = columns > 1 ? mean(byLatent.map((images) => varianceOver(pixels, volume, images))) : null;
      const change = before && meanSquaredDifference(pixels, before);
      before = pixels;
      return {
        statistics: { ...statistics, labelEffect, change },
        samples: { images: pixels, labels: labels && labelValues(labels, rows) },
      };
    },
  };
}

function labelValues(labels: readonly ImageLabel[], rows: number): Int32Array | Float32Array {
  const repeated = Array.from({ length: rows }, () => labels).flat();
  return repeated.every((label) => typeof label === 'number')
    ? Int32Array.from(repeated)
    : Float32Array.from(repeated.flat());
}

function rowsOf<T>(rows: number, make: (row: number) => T): T[] {
  return Array.from({ length: rows }, (_, row) => make(row));
}

/** Samples row by row, one latent vector a row, one label a column. */
async function draw(
  run: TrainingRun,
  rows: number,
  columns: number,
  labels: readonly ImageLabel[] | null,
): Promise<Float32Array> {
  const sampler = run.sampler();
  const latents = tf.tidy(() => {
    const length = latentDimOf(sampler.generator);
    const values = sampler.latentSampler.sample(rows, length, new RandomStream(0).split('diagnosis').split('latents'));
    const repeated = rowsOf(rows * columns, (i) => values.subarray(Math.floor(i / columns) * length).slice(0, length));
    return tf.tensor2d(joined(repeated), [rows * columns, length]);
  });
  try {
    const parts: Float32Array[] = [];
    const options = { latents, ...(labels && { labels }) };
    for await (const { images } of generateBatches(sampler.generator, options)) {
      parts.push(Float32Array.from(await images.data()));
      images.dispose();
    }
    return joined(parts);
  } finally {
    latents.dispose();
    sampler.dispose();
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

function meanSquaredDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - (b[i] ?? NaN)) ** 2, 0) / a.length;
}
