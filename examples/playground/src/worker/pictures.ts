import { datasetFromArrays, type Dataset, type ImageShape } from 'tfjs-gan';

/** Pictures as they are trained on; plain data, which can be kept. */
export interface Pictures {
  readonly kind: 'digits' | 'files';
  /** [count, height, width, channels] */
  readonly pixels: Uint8Array;
  readonly imageShape: ImageShape;
  /** The class of each; null without classes. */
  readonly labels: readonly number[] | null;
  readonly labelNames: readonly string[] | null;
}

export function countOf({ pixels, imageShape: [height, width, channels] }: Pictures): number {
  return pixels.length / (height * width * channels);
}

/** The data set for a training, with or without its classes. */
export function datasetOf({ pixels, imageShape, labels, labelNames }: Pictures, labelled: boolean): Dataset {
  return datasetFromArrays({
    images: pixels,
    imageShape,
    ...(labelled && labels && labelNames ? { labels, labelNames } : {}),
  });
}
