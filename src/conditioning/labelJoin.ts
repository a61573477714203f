import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import * as tfl from '@tensorflow/tfjs-layers';
import type { Checks, LabelSpec } from '../core/index.js';
import { applyLayer, sizeOf } from './applyLayer.js';
import type { BuildPoint, NetworkConditioning } from './conditioning.js';
import { labelVector } from './labelVector.js';

/**
 * A place where the label joins a network:
 *
 * - `input`: the latent vector of the generator, the image of the discriminator.
 * - a number: what the stage of that number reads. 0 is the first map of each network: in the generator the projected
 *   latent vector, in the discriminator the image.
 * - `output`: what the last layer reads.
 */
export type Place = 'input' | number | 'output';

/** Where and in which form a label embedding joins a network. */
export interface LabelPlacementOptions {
  /**
   * Length of the label's embedding. Default 16: in the generator it stands beside the latent vector, and one that is half as
   * long (50 beside 100) outweighs it, so that every class becomes one picture (docs/results.md).
   */
  readonly dimension?: number;
  /** Where it joins: in front of every layer, or at the places of a list (`input` alone is short for `['input']`). */
  readonly at?: 'everyLayer' | 'input' | readonly Place[];
  /**
   * What it becomes in front of a convolution: `map`, one more channel, by a dense linear layer with
   * (dimension + 1) · height · width weights (382,500 on a map of 150×150); `tiled`, the embedding itself at every
   * pixel, `dimension` more channels and no more weights but the convolution's. Default `map`.
   */
  readonly as?: 'map' | 'tiled';
}

/** The placement with every default filled in; plain data. */
export type LabelPlacement = Readonly<{
  dimension: number;
  at: 'everyLayer' | readonly Place[];
  as: 'map' | 'tiled';
}>;

/** The keys of `LabelPlacementOptions`, for the check of unknown options. */
export const placementKeys = ['dimension', 'at', 'as'] as const;

/** Checks a placement and fills in its defaults. */
export function placementFrom(
  check: Checks,
  options: LabelPlacementOptions,
  everywhere: 'everyLayer' | 'input',
): LabelPlacement {
  const { dimension = 16, at = everywhere, as = 'map' } = options;
  return {
    dimension: check.integer('dimension', dimension, 1),
    at: placesFrom(check, at),
    as: check.oneOf('as', as, ['map', 'tiled']),
  };
}

function placesFrom(check: Checks, at: unknown): LabelPlacement['at'] {
  if (!Array.isArray(at)) {
    return check.oneOf('at', at, ['everyLayer', 'input']) === 'input' ? ['input'] : 'everyLayer';
  }
  if (at.length === 0) check.fail('at', 'must name at least one place', at);
  if (new Set(at).size < at.length) check.fail('at', 'must name each place once', at);
  return at.map((place: unknown, i) =>
    typeof place === 'number'
      ? check.integer(`at[${i}]`, place, 0)
      : check.oneOf(`at[${i}]`, place, ['input', 'output']),
  );
}

/** Concatenates the label's embedding to what the layers at the given places read (Mirza and Osindero 2014). */
export function labelJoin(check: Checks, labels: LabelSpec, placement: LabelPlacement): NetworkConditioning {
  // One embedding a network, shared by its places; each label input belongs to one network.
  const embeddings = new WeakMap<SymbolicTensor, SymbolicTensor>();

  function embed(label: SymbolicTensor, point: BuildPoint): SymbolicTensor {
    const known = embeddings.get(label);
    if (known) return known;
    // Elements of variance 1, like the latent vector's.
    const deviation = labels.kind === 'classes' ? 1 : 1 / Math.sqrt(labels.count);
    const size = placement.dimension;
    const made = labelVector(label, labels, { size, name: 'label_embedding', mean: 0, deviation, seed: point.seed() });
    embeddings.set(label, made);
    return made;
  }

  return {
    usesLabel: true,
    join(value, label, point) {
      if (!includes(check, placement.at, point)) return value;
      const embedded = embed(label, point);
      const joined = value.shape.length === 2 ? embedded : toMap(embedded, value, placement.as, point);
      return applyLayer(tfl.layers.concatenate({ name: `${point.name}_label_join` }), [value, joined]);
    },
  };
}

function includes(check: Checks, at: LabelPlacement['at'], point: BuildPoint): boolean {
  if (at === 'everyLayer') return true;
  at.forEach((place, i) => {
    if (typeof place === 'number' && place > 0 && place >= point.stages) {
      check.fail(`at[${i}]`, `must be a stage of the ${point.network}, which has ${point.stages}`, place);
    }
  });
  return at.some((place) => place === point.stage || (place === 0 && point.stage === firstMap(point)));
}

function firstMap({ network, stages }: BuildPoint): BuildPoint['stage'] {
  if (network === 'discriminator') return 'input';
  return stages === 0 ? 'output' : 0;
}

function toMap(embedded: SymbolicTensor, value: SymbolicTensor, as: 'map' | 'tiled', point: BuildPoint) {
  const [height, width] = [sizeOf(value, 1), sizeOf(value, 2)];
  const name = `${point.name}_label`;
  const pixels =
    as === 'map'
      ? tfl.layers.dense({
          name: `${name}_dense`,
          units: height * width,
          // As loud as the pixels: at the 0.02 of the other layers, a discriminator learns to hear the label late.
          kernelInitializer: tfl.initializers.randomNormal({
            stddev: 1 / Math.sqrt(sizeOf(embedded, 1)),
            seed: point.seed(),
          }),
        })
      : tfl.layers.repeatVector({ name: `${name}_repeat`, n: height * width });
  const channels = as === 'map' ? 1 : sizeOf(embedded, 1);
  const reshape = tfl.layers.reshape({ name: `${name}_map`, targetShape: [height, width, channels] });
  return applyLayer(reshape, applyLayer(pixels, embedded));
}
