import { checksOf } from '../core/index.js';
import { checkConditioning } from './checkConditioning.js';
import type { Conditioning } from './conditioning.js';

/** Options of `combineConditioning`. */
export interface CombineConditioningOptions {
  /** Whose generator part to take. */
  readonly generator: Conditioning;
  /** Whose discriminator part to take; its labels are those of `generator`. */
  readonly discriminator: Conditioning;
}

/**
 * One strategy for the generator and another for the discriminator.
 *
 * @example
 * combineConditioning({
 *   generator: embedding({ classes: 10 }),
 *   discriminator: projection({ classes: 10 }),
 * });
 *
 * @throws InvalidArgumentError if one is not a conditioning, or if the two are made for different labels.
 */
export function combineConditioning(options: CombineConditioningOptions): Conditioning {
  const check = checksOf('combineConditioning');
  check.knownKeys('options', options, ['generator', 'discriminator']);
  const generator = checkConditioning(check, 'generator', options.generator);
  const discriminator = checkConditioning(check, 'discriminator', options.discriminator);
  const { labels } = generator;
  const other = discriminator.labels;
  if (other.kind !== labels.kind || other.count !== labels.count) {
    check.fail(
      'discriminator',
      `must be for ${labels.count} ${labels.kind} like generator`,
      `${other.count} ${other.kind}`,
    );
  }
  return {
    name: 'combined',
    options: {
      generator: { name: generator.name, options: generator.options },
      discriminator: { name: discriminator.name, options: discriminator.options },
    },
    labels,
    generator: generator.generator,
    discriminator: discriminator.discriminator,
  };
}
