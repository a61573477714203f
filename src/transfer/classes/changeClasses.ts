import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf, RandomStream, type Checks } from '../../core/index.js';
import { labelSpecOf, type GAN } from '../../training/index.js';
import { checkModel } from '../freezing/freeze.js';
import { classOrigins, type ClassOrigin, type NewClass } from './classSources.js';
import { resizeClasses } from './resizeClasses.js';

/** Options of {@link changeClasses}. */
export interface ChangeClassesOptions {
  /** The names of the networks' classes, in the order of their labels. */
  readonly from: readonly string[];
  /** The classes from now on, in the order of their labels; what is not listed is dropped. */
  readonly to: readonly NewClass[];
  /** Draws classes that start fresh; a safe integer, default 0. */
  readonly seed?: number;
}

/** Networks for other classes. */
export interface ChangedClasses {
  /** New models, which the caller disposes; those that were given stay as they are. */
  readonly generator: LayersModel;
  readonly discriminator: LayersModel;
  /** Where each class comes from. */
  readonly classes: readonly ClassOrigin[];
  /** The names of the old classes that are gone. */
  readonly dropped: readonly string[];
  /** The weights that have a part for each class, by their names in each network; all others are copies. */
  readonly changed: { readonly generator: readonly string[]; readonly discriminator: readonly string[] };
}

/**
 * Copies of two conditional networks for other classes: classes are kept, dropped, renamed, added and put in another order.
 * Finds embeddings of the label wherever they stand (at every layer, in conditional batch norm, in a projection), and the
 * second output of an auxiliary classifier. A class that is kept draws the same images to the bit.
 *
 * @throws InvalidArgumentError for networks without classes or with another number of them, and for names that are unknown
 *   or stand twice.
 *
 * @example
 * const { generator, discriminator } = changeClasses(gan, {
 *   from: ['cat', 'dog', 'truck'],
 *   to: ['dog', { name: 'wolf', from: 'dog' }, { name: 'tree', start: 'mean' }],
 * });
 */
export function changeClasses(gan: GAN, options: ChangeClassesOptions): ChangedClasses {
  const check = checksOf('changeClasses');
  check.knownKeys('options', options, ['from', 'to', 'seed']);
  const { from, to, seed = 0 } = options;
  check.integer('seed', seed, Number.MIN_SAFE_INTEGER);
  const classes = classOrigins(check, from, to);
  checkNetworks(check, gan, from.length);
  const stream = new RandomStream(seed).split('changeClasses');
  const generator = resizeClasses(gan.generator, from.length, classes, stream.split('generator'));
  const discriminator = resizeClasses(gan.discriminator, from.length, classes, stream.split('discriminator'));
  return {
    generator: generator.model,
    discriminator: discriminator.model,
    classes,
    dropped: from.filter((name) => !classes.some(({ from: old }) => typeof old === 'object' && old.name === name)),
    changed: { generator: generator.changed, discriminator: discriminator.changed },
  };
}

function checkNetworks(check: Checks, gan: GAN, count: number): void {
  checkModel(check, gan?.generator, 'gan.generator');
  checkModel(check, gan?.discriminator, 'gan.discriminator');
  const spec = labelSpecOf(gan.generator);
  if (spec?.kind !== 'classes') check.fail('gan.generator', 'must have classes as labels', spec?.kind ?? 'no labels');
  if (spec.count !== null && spec.count !== count)
    check.fail('from', `must name the ${spec.count} classes that the networks have`, count);
}
