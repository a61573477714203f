import { checksOf } from '../core/index.js';
import type { RGBImage } from './curationImage.js';
import type { DuplicateFilter } from './filter.js';
import { encodeSignature, hashIndex } from './hashIndex.js';
import { perceptualHash } from './perceptualHash.js';

/** Options of {@link nearDuplicates}. */
export interface NearDuplicatesOptions {
  /** How many of the 128 bits of their hashes may differ between two images that are the same; in [0, 31]. Default 12. */
  readonly maximumDistance?: number;
}

const check = checksOf('nearDuplicates');

/**
 * Keeps one image, the largest, of those that look the same: copies, and copies that were stored anew, resized or made
 * a little brighter. The score of the others is the number of bits in which their {@link perceptualHash} differs from that of the
 * image that was kept. Mirrored and cropped copies are not found.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function nearDuplicates(options: NearDuplicatesOptions = {}): DuplicateFilter {
  check.knownKeys('options', options, ['maximumDistance']);
  const { maximumDistance = 12 } = options;
  check.integer('maximumDistance', maximumDistance, 0, 31);
  return {
    kind: 'duplicates',
    name: 'nearDuplicates',
    options: { maximumDistance },
    explanation: 'In how many of 128 bits its hash differs from that of an image that was kept.',
    measure: 'nearDuplicates/1',
    maximumDistance,
    signature: ({ small }) => encodeSignature({ hash: perceptualHash(small), colour: meanColour(small) }),
    createIndex: () => hashIndex(maximumDistance),
  };
}

function meanColour({ data, width, height }: RGBImage): number[] {
  const sums = [0, 0, 0];
  data.forEach((value, i) => {
    sums[i % 3] = (sums[i % 3] ?? 0) + value;
  });
  return sums.map((sum) => sum / (width * height));
}
