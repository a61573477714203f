import { checksOf } from '../core/index.js';
import type { RGBImage } from './curationImage.js';
import type { ScoreFilter } from './filter.js';
import { lumaOf } from './luma.js';
import { scoreFilter } from './scoreFilter.js';

/** Options of {@link sharpness}. */
export interface SharpnessOptions {
  /** The least variance of the Laplacian, ≥ 0. Default 200. */
  readonly minimum?: number;
}

const check = checksOf('sharpness');

/**
 * Keeps images with fine detail; the score is the variance of the Laplacian of the brightness (0 to 255), measured with
 * the longer side at most 256 pixels. A photograph in focus has 500 and more, one blurred so that no detail of two
 * pixels is left has less than 100. Dark images and plain ones score low too.
 *
 * Pertuz, Puig, Garcia: "Analysis of focus measure operators for shape-from-focus", 2013 (LAP4).
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function sharpness(options: SharpnessOptions = {}): ScoreFilter {
  check.knownKeys('options', options, ['minimum']);
  const { minimum = 200 } = options;
  check.number('minimum', minimum, 0);
  return scoreFilter(check, {
    name: 'sharpness',
    options: { minimum },
    explanation: 'The variance of the Laplacian: how much fine detail there is.',
    measure: 'sharpness/1',
    keep: [minimum, Infinity],
    score: ({ small }) => varianceOfLaplacian(small),
  });
}

/** 0 for an image with fewer than three rows or columns, which has no pixel with four neighbours. */
function varianceOfLaplacian(image: RGBImage): number {
  const luma = lumaOf(image);
  const { width, height } = image;
  const count = (width - 2) * (height - 2);
  if (width < 3 || height < 3) return 0;
  const at = (i: number): number => luma[i] ?? 0;
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++) {
      const value = 4 * at(i) - at(i - 1) - at(i + 1) - at(i - width) - at(i + width);
      sum += value;
      squares += value * value;
    }
  }
  return Math.max(0, squares / count - (sum / count) ** 2);
}
