import { RandomStream, type GAN, type ImageShape, type RealBatch } from 'tfjs-gan';
import { cases, type CaseName } from './cases.js';

/** Which networks are trained on batches of which size. */
export interface WorkloadName {
  readonly case: CaseName;
  /** Height and width of the images. */
  readonly size: number;
  /** Images in a batch. */
  readonly batch: number;
}

/** What every implementation trains, on what. */
export interface Workload {
  readonly gan: GAN;
  readonly imageShape: ImageShape;
  /** Number of classes; null for networks without labels. */
  readonly classes: number | null;
  /** The real images of every step: their values do not matter to the time that a step takes. */
  readonly batch: RealBatch;
}

/** Builds a workload on the current backend. */
export function createWorkload({ case: name, size, batch }: WorkloadName): Workload {
  const { channels, classes } = cases[name];
  const imageShape: ImageShape = [size, size, channels];
  const stream = new RandomStream(1);
  const images = Float32Array.from({ length: batch * size * size * channels }, () => 2 * stream.uniform() - 1);
  const labels = classes === null ? null : Int32Array.from({ length: batch }, (_, i) => i % classes);
  return { gan: cases[name].build(imageShape), imageShape, classes, batch: { images, labels, size: batch } };
}
