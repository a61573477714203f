import { checksOf } from '../core/index.js';
import type { RGBImage } from './curationImage.js';
import type { ScoreFilter } from './filter.js';
import { percentile } from './luma.js';
import { scoreFilter } from './scoreFilter.js';

/** Options of {@link color}. */
export interface ColorOptions {
  /** The least chroma, in [0, 180]. Default 4. */
  readonly minimum?: number;
}

const check = checksOf('color');
/** So many of the pixels may be less colourful: a red berry on grey stone is no grey picture. */
const SHARE = 0.95;

/**
 * Rejects grey images, also those that are stored as colour; the score is the chroma that one pixel in twenty reaches: the
 * distance from grey in the plane of Cb and Cr, each in [-128, 128]. 0 is pure grey; a tinted photograph has 5 to 10.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function color(options: ColorOptions = {}): ScoreFilter {
  check.knownKeys('options', options, ['minimum']);
  const { minimum = 4 } = options;
  check.number('minimum', minimum, 0, 180);
  return scoreFilter(check, {
    name: 'color',
    options: { minimum },
    explanation: 'The chroma of the most colourful twentieth of the pixels; 0 is grey.',
    measure: 'color/1',
    keep: [minimum, Infinity],
    score: ({ small }) => percentile(chromaOf(small), SHARE),
  });
}

function chromaOf({ data, width, height }: RGBImage): Float32Array {
  const chroma = new Float32Array(width * height);
  for (let i = 0, from = 0; i < chroma.length; i++, from += 3) {
    const [red, green, blue] = [data[from] ?? 0, data[from + 1] ?? 0, data[from + 2] ?? 0];
    const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    chroma[i] = Math.hypot((blue - luma) / 1.772, (red - luma) / 1.402);
  }
  return chroma;
}
