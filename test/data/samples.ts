import { type RandomStream } from '../../src/core/index.js';
import { datasetFromArrays, type Dataset } from '../../src/data/index.js';

/** A data set whose i-th image is one pixel of the value i (of 255), so that batches tell what they hold. */
export function numberedDataset(size: number, labelOf?: (index: number) => number): Dataset {
  return datasetFromArrays({
    images: Uint8Array.from({ length: size }, (_, i) => i),
    imageShape: [1, 1, 1],
    ...(labelOf && { labels: Array.from({ length: size }, (_, i) => labelOf(i)), allowEmptyClasses: true }),
  });
}

/** Which images of a `numberedDataset` these are. */
export function numbersOf(images: Float32Array): number[] {
  return Array.from(images, (value) => Math.round(((value + 1) * 255) / 2));
}

/** All images of a `numberedDataset` or a part of it. */
export async function allNumbers(dataset: Dataset, stream: RandomStream): Promise<number[]> {
  const indices = Array.from({ length: dataset.size }, (_, i) => i);
  return numbersOf((await dataset.read(indices, stream)).images);
}

/** The same data set without `readLabels`. */
export function withoutReadLabels(dataset: Dataset): Dataset {
  const { size, imageShape, labels, labelNames } = dataset;
  return { size, imageShape, labels, labelNames, read: (indices, stream) => dataset.read(indices, stream) };
}
