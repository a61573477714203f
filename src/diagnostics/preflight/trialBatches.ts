import { RandomStream, type ImageShape, type LabelSpec } from '../../core/index.js';
import type { Dataset } from '../../data/index.js';
import type { RealBatch } from '../../training/index.js';

/** A batch of noise with labels drawn at random. */
export function noiseBatch([height, width, channels]: ImageShape, labels: LabelSpec | null, size: number): RealBatch {
  const stream = new RandomStream(0).split('preflight');
  return {
    images: stream.uniforms(size * height * width * channels, -1, 1),
    labels:
      labels &&
      (labels.kind === 'classes' ? stream.integers(size, labels.count) : stream.uniforms(size * labels.count)),
    size,
  };
}

/** A batch of the data, and how long it took to read. */
export async function dataBatch(
  data: Dataset,
  size: number,
): Promise<{ readonly batch: RealBatch; readonly seconds: number }> {
  const stream = new RandomStream(0).split('preflight');
  const indices = stream.integers(size, data.size);
  const start = performance.now();
  const { images, labels } = await data.read(indices, stream);
  return { batch: { images, labels, size }, seconds: (performance.now() - start) / 1000 };
}
