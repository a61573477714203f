import { checksOf } from '../core/index.js';
import { type Augmentation } from './augment.js';
import { checkBorder, placeWithin, valueBeyond, type Border } from './border.js';

/** Options of {@link randomCrop}. */
export interface RandomCropOptions {
  /** By how many pixels an image is enlarged on each side before it is cropped; smaller than the image. Default 4. */
  readonly padding?: number;
  /** What is added. Default `reflect`. A value of its own would be learnt as part of the images. */
  readonly border?: Border;
}

/**
 * Enlarges images by a border and cuts them back to their size at a random place, which moves what they show by up to
 * `padding` pixels.
 */
export function randomCrop(options: RandomCropOptions = {}): Augmentation {
  const check = checksOf('randomCrop');
  check.knownKeys('options', options, ['padding', 'border']);
  const padding = check.integer('padding', options.padding ?? 4, 0);
  const border = checkBorder(check, options.border ?? 'reflect');
  return {
    name: 'randomCrop',
    options: { padding, border },
    apply(image, [height, width, channels], stream) {
      if (padding >= Math.min(height, width)) {
        check.fail('padding', `must be smaller than the image, ${height}×${width}`, padding);
      }
      const down = stream.integer(2 * padding + 1) - padding;
      const right = stream.integer(2 * padding + 1) - padding;
      const source = image.slice();
      const columns = Int32Array.from({ length: width }, (_, x) => placeWithin(x + right, width, border));
      const beyond = valueBeyond(border);
      let target = 0;
      for (let y = 0; y < height; y++) {
        const row = placeWithin(y + down, height, border);
        for (const column of columns) {
          const from = (row * width + column) * channels;
          const inside = row >= 0 && column >= 0;
          for (let c = 0; c < channels; c++) image[target++] = (inside ? source[from + c] : beyond) ?? 0;
        }
      }
    },
  };
}
