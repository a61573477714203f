import { checksOf } from '../core/index.js';
import type { CurationImage } from './curationImage.js';
import type { Filter } from './filter.js';

/** What filters measured of one image, by their names: a score, or a signature as text. */
export type Measurements = Readonly<Record<string, number | string>>;

/**
 * Measures an image by every filter; thresholds play no part.
 *
 * @throws InvalidArgumentError for a score that is no finite number; and what a filter throws.
 */
export async function measureImage(image: CurationImage, filters: readonly Filter[]): Promise<Measurements> {
  const check = checksOf('measureImage');
  const measured: Record<string, number | string> = {};
  for (const filter of filters) {
    measured[filter.name] =
      filter.kind === 'score'
        ? check.number(`${filter.name}.score`, await filter.score(image))
        : filter.signature(image);
  }
  return measured;
}
