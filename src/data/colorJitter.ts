import { checksOf } from '../core/index.js';
import { type Augmentation } from './augment.js';

/** Options of {@link colorJitter}; at least one is above 0. Each is a largest change in [0, 1], by default 0. */
export interface ColorJitterOptions {
  /** Brightness is multiplied by a factor in [1 - brightness, 1 + brightness). */
  readonly brightness?: number;
  /** The distance from the image's mean grey is multiplied by a factor in [1 - contrast, 1 + contrast). */
  readonly contrast?: number;
  /** The distance of a colour from its grey is multiplied by a factor in [1 - saturation, 1 + saturation). */
  readonly saturation?: number;
}

// The weights of the colours in grey (ITU-R BT.601).
const RED = 0.299;
const GREEN = 0.587;
const BLUE = 0.114;

/**
 * Changes brightness, contrast and saturation of images, in this order; what leaves [-1, 1] is cut off. An alpha channel
 * stays as it is.
 */
export function colorJitter(options: ColorJitterOptions): Augmentation {
  const check = checksOf('colorJitter');
  check.knownKeys('options', options, ['brightness', 'contrast', 'saturation']);
  const { brightness = 0, contrast = 0, saturation = 0 } = options;
  check.number('brightness', brightness, 0, 1);
  check.number('contrast', contrast, 0, 1);
  check.number('saturation', saturation, 0, 1);
  if (brightness + contrast + saturation === 0) check.fail('options', 'must have one above 0', options);
  return {
    name: 'colorJitter',
    options: { brightness, contrast, saturation },
    apply(image, [, , channels], stream) {
      if (channels === 1 && saturation > 0) check.fail('saturation', 'must be 0 for grey images', saturation);
      const factor = (change: number): number => stream.uniform(1 - change, 1 + change);
      // Black is -1, so a multiple of the brightness is a blend with -1.
      if (brightness > 0) blend(image, channels, factor(brightness), -1);
      if (contrast > 0) blend(image, channels, factor(contrast), meanGrey(image, channels));
      if (saturation > 0) blend(image, channels, factor(saturation), 'own grey');
    },
  };
}

/** Moves each colour to `factor` times its distance from `centre`, within [-1, 1]. */
function blend(image: Float32Array, channels: number, factor: number, centre: number | 'own grey'): void {
  const colours = Math.min(channels, 3);
  for (let pixel = 0; pixel < image.length; pixel += channels) {
    const middle = centre === 'own grey' ? greyOf(image, pixel, channels) : centre;
    for (let i = pixel; i < pixel + colours; i++) {
      image[i] = Math.max(-1, Math.min(1, middle + factor * ((image[i] ?? 0) - middle)));
    }
  }
}

function greyOf(image: Float32Array, pixel: number, channels: number): number {
  const first = image[pixel] ?? 0;
  if (channels === 1) return first;
  return RED * first + GREEN * (image[pixel + 1] ?? 0) + BLUE * (image[pixel + 2] ?? 0);
}

function meanGrey(image: Float32Array, channels: number): number {
  let sum = 0;
  for (let pixel = 0; pixel < image.length; pixel += channels) sum += greyOf(image, pixel, channels);
  return (sum * channels) / image.length;
}
