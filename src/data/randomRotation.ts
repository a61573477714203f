import { checksOf, type ImageShape } from '../core/index.js';
import { type Augmentation } from './augment.js';
import { checkBorder, placeWithin, valueBeyond, type Border } from './border.js';

/** Options of {@link randomRotation}. */
export interface RandomRotationOptions {
  /** The largest angle, in (0, 180]; each image's lies in [-degrees, degrees). */
  readonly degrees: number;
  /** What comes into the corners. Default `reflect`. A value of its own would be learnt as part of the images. */
  readonly border?: Border;
}

/** Rotates images about their centre, with bilinear interpolation. */
export function randomRotation(options: RandomRotationOptions): Augmentation {
  const check = checksOf('randomRotation');
  check.knownKeys('options', options, ['degrees', 'border']);
  const degrees = check.above('degrees', options.degrees, 0);
  check.number('degrees', degrees, 0, 180);
  const border = checkBorder(check, options.border ?? 'reflect');
  return {
    name: 'randomRotation',
    options: { degrees, border },
    apply(image, shape, stream) {
      rotate(image, shape, (stream.uniform(-degrees, degrees) * Math.PI) / 180, border);
    },
  };
}

function rotate(image: Float32Array, [height, width, channels]: ImageShape, angle: number, border: Border): void {
  const source = image.slice();
  const beyond = valueBeyond(border);
  const sine = Math.sin(angle);
  const cosine = Math.cos(angle);
  const middleY = (height - 1) / 2;
  const middleX = (width - 1) / 2;
  const pixelAt = (y: number, x: number): number => {
    const row = placeWithin(y, height, border);
    const column = placeWithin(x, width, border);
    return row < 0 || column < 0 ? -1 : (row * width + column) * channels;
  };
  const valueAt = (pixel: number, channel: number): number => (pixel < 0 ? beyond : (source[pixel + channel] ?? 0));
  let target = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const fromY = middleY + cosine * (y - middleY) + sine * (x - middleX);
      const fromX = middleX - sine * (y - middleY) + cosine * (x - middleX);
      const top = Math.floor(fromY);
      const left = Math.floor(fromX);
      const [topLeft, topRight] = [pixelAt(top, left), pixelAt(top, left + 1)];
      const [bottomLeft, bottomRight] = [pixelAt(top + 1, left), pixelAt(top + 1, left + 1)];
      const down = fromY - top;
      const right = fromX - left;
      for (let c = 0; c < channels; c++) {
        const upper = (1 - right) * valueAt(topLeft, c) + right * valueAt(topRight, c);
        const lower = (1 - right) * valueAt(bottomLeft, c) + right * valueAt(bottomRight, c);
        image[target++] = (1 - down) * upper + down * lower;
      }
    }
  }
}
