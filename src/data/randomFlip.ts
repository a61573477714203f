import { checksOf } from '../core/index.js';
import { type Augmentation } from './augment.js';

/** Options of {@link randomFlip}. */
export interface RandomFlipOptions {
  /** How often an image is mirrored, in [0, 1]. Default 0.5. */
  readonly probability?: number;
  /** `horizontal` swaps left and right, `vertical` top and bottom. Default `horizontal`. */
  readonly direction?: 'horizontal' | 'vertical';
}

/** Mirrors some of the images. Not for images that mean something else in the mirror, such as digits. */
export function randomFlip(options: RandomFlipOptions = {}): Augmentation {
  const check = checksOf('randomFlip');
  check.knownKeys('options', options, ['probability', 'direction']);
  const { probability = 0.5, direction = 'horizontal' } = options;
  check.number('probability', probability, 0, 1);
  check.oneOf('direction', direction, ['horizontal', 'vertical']);
  return {
    name: 'randomFlip',
    options: { probability, direction },
    apply(image, [height, width, channels], stream) {
      if (stream.uniform() >= probability) return;
      const row = width * channels;
      if (direction === 'vertical') {
        reverseBlocks(image, row);
      } else {
        for (let y = 0; y < height; y++) reverseBlocks(image.subarray(y * row, (y + 1) * row), channels);
      }
    },
  };
}

/** Reverses the order of the blocks of `length` numbers, of which `values` consists. */
function reverseBlocks(values: Float32Array, length: number): void {
  for (let low = 0, high = values.length - length; low < high; low += length, high -= length) {
    for (let i = 0; i < length; i++) {
      const kept = values[low + i] ?? 0;
      values[low + i] = values[high + i] ?? 0;
      values[high + i] = kept;
    }
  }
}
