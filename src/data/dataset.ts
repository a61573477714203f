import type { ImageShape, LabelSpec, RandomStream } from '../core/index.js';

/** Some examples of a data set, in the order in which they were asked for; new arrays, which become the caller's. */
export interface Examples {
  /** Pixels in [-1, 1], [count, height, width, channels] in row-major order. */
  readonly images: Float32Array;
  /** classes: one integer per image; attributes: `count` numbers per image; null where there are no labels. */
  readonly labels: Int32Array | Float32Array | null;
}

/** Images that can be read by index, in any order, a batch at a time. */
export interface Dataset {
  /** Number of images. */
  readonly size: number;
  readonly imageShape: ImageShape;
  /** What the labels are, or null for images without labels. */
  readonly labels: LabelSpec | null;
  /** The name of each class or attribute, if known; the i-th name belongs to label i. */
  readonly labelNames: readonly string[] | null;
  /**
   * Reads the examples at `indices`.
   *
   * @param indices - integers in [0, size), repeats allowed.
   * @param stream - the source of all randomness of this read (augmentation); the same indices and stream give the same examples.
   * @throws an error that names the file or the index of an example that cannot be read.
   */
  read(indices: ArrayLike<number>, stream: RandomStream): Promise<Examples>;
  /**
   * The labels of the examples at `indices` without their images, in a new array. Data sets without this method are
   * read whole where only labels are needed.
   */
  readLabels?(indices: ArrayLike<number>): Promise<Examples['labels']>;
}
