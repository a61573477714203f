import { checksOf } from '../../core/index.js';
import type { ImageStatistics } from './imageStatistics.js';

/** Throws unless there are at least `least` images, saying why. */
export function checkCount(
  metric: string,
  side: 'generated' | 'real',
  count: number,
  least: number,
  why: string,
): void {
  if (count < least) checksOf(metric).fail(side, `must be at least ${least} images, ${why}`, count);
}

/**
 * Throws unless each side has more images than features. Fewer leave directions without variance, and the distance is then that of
 * two guesses.
 */
export function checkMoreImagesThanFeatures(
  metric: string,
  side: 'generated' | 'real',
  count: number,
  { width }: Pick<ImageStatistics, 'width'>,
  allowed: boolean,
): void {
  const check = checksOf(metric);
  if (count < 2) check.fail(side, 'must be at least 2 images, as one has no covariance', count);
  if (allowed || count > width) return;
  const why = `as a covariance of ${width} features is guessed from fewer`;
  const help = 'take more images, features of less width, or kid(); allowFewImages: true computes it all the same';
  check.fail(side, `must be more than ${width} images, ${why}: ${help}`, count);
}
