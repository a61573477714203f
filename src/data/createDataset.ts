import { checksOf, type Checks, type ImageShape } from '../core/index.js';
import { type Dataset } from './dataset.js';
import { checkIndices } from './lists.js';
import { gatherLabels, resolveLabels, type LabelOptions } from './labels.js';
import { scalePixels, volumeOf, type PixelArray, type PixelRange } from './pixels.js';

/** What every data set of this library stands on; checked but for the labels. */
export interface DatasetSource extends LabelOptions {
  readonly size: number;
  readonly imageShape: ImageShape;
  readonly pixelRange: PixelRange;
  /** The pixels of one image, all of them in the range. */
  readImage(index: number): PixelArray | Promise<PixelArray>;
}

/** A data set that reads its images one by one; errors about the labels come from `check`. */
export function createDataset(check: Checks, source: DatasetSource): Dataset {
  const { size, imageShape, pixelRange } = source;
  const labels = resolveLabels(check, source, size);
  const checkRead = checksOf('Dataset.read');
  const volume = volumeOf(imageShape);
  return {
    size,
    imageShape,
    labels: labels.spec,
    labelNames: labels.names,
    async read(indices) {
      const chosen = checkIndices(checkRead, indices, size);
      const images = new Float32Array(chosen.length * volume);
      const reads = Array.from(chosen, async (index, i) => {
        scalePixels(await source.readImage(index), pixelRange, images, i * volume);
      });
      // All have to end before the first error is thrown, so that a failed read leaves no work behind.
      const failed = (await Promise.allSettled(reads)).find((read) => read.status === 'rejected');
      if (failed) throw failed.reason;
      return { images, labels: gatherLabels(labels, chosen) };
    },
    readLabels: (indices) =>
      Promise.resolve(indices).then((given) =>
        gatherLabels(labels, checkIndices(checksOf('Dataset.readLabels'), given, size)),
      ),
  };
}
