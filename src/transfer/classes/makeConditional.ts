import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checkConditioning, type Conditioning } from '../../conditioning/index.js';
import { checksOf, disposeOnError, type NetworkName } from '../../core/index.js';
import type { GAN } from '../../training/index.js';
import { checkModel } from '../freezing/freeze.js';
import { conditionalGraph, type ConditionalSetup } from './conditionalGraph.js';
import { allWeights } from './resizeClasses.js';

/** Options of {@link makeConditional}. */
export interface MakeConditionalOptions {
  /** How labels enter the copies, e.g. `embedding({ classes: 10 })`; each strategy of the library. */
  readonly conditioning: Conditioning;
  /** Draws the label's own layers, as `buildDCGAN` does with this seed; a safe integer, default 0. */
  readonly seed?: number;
}

/**
 * Copies of two unconditional networks that take a label, and at first pay no heed to it: for every label they draw the same images and
 * give the same logits as the given ones, up to the rounding of longer sums. Training makes the labels matter.
 *
 * - `embedding`, at whatever places: what reads the label's channels has weights of 0 for them.
 * - `conditionalBatchNorm`, and the generator of `projection`: all scales are 1 and all shifts 0.
 * - `projection`: the vectors of all labels are 0.
 * - `auxiliaryClassifier`: the second output starts at random.
 *
 * The layers, their names and shapes are those of `buildDCGAN` with this conditioning. Frozen layers stay frozen, so that the label
 * is not heard in the places that they read; the label's own layers are trained.
 *
 * @param gan - with layers as `buildDCGAN`, `buildTorchDCGAN` and `growDCGAN` name them, built or loaded.
 * @returns new models, which the caller disposes; those that were given stay as they are.
 * @throws InvalidArgumentError for networks that have a label already or other layers, for a conditioning with layers of its own
 *   kind, for one that finds no place for the label, and where all that reads the label is frozen; nothing is left behind then.
 *
 * @example
 * const { generator, discriminator } = makeConditional(gan, { conditioning: embedding({ classes: 10 }) });
 */
export function makeConditional(gan: GAN, options: MakeConditionalOptions): GAN {
  const check = checksOf('makeConditional');
  check.knownKeys('options', options, ['conditioning', 'seed']);
  checkModel(check, gan?.generator, 'gan.generator');
  checkModel(check, gan?.discriminator, 'gan.discriminator');
  const setup = {
    check,
    conditioning: checkConditioning(check, 'conditioning', options.conditioning),
    seed: check.integer('seed', options.seed ?? 0, Number.MIN_SAFE_INTEGER),
  };
  return disposeOnError(() => ({
    generator: labelled(setup, 'generator', gan.generator),
    discriminator: labelled(setup, 'discriminator', gan.discriminator),
  }));
}

function labelled(setup: ConditionalSetup, network: NetworkName, model: LayersModel): LayersModel {
  const copy = conditionalGraph(setup, network, model);
  const old = allWeights(model);
  const pixels = pixelsOfFeatures(model);
  const listening: string[] = [];
  for (const [name, weight] of allWeights(copy)) {
    const source = old.get(name);
    const layer = name.slice(0, name.lastIndexOf('/'));
    tf.tidy(() => {
      const value = source ? tf.clone(source.read()) : startOf(setup, name, weight.read());
      const shape = weight.read().shape;
      const isWider = value.shape.join() !== shape.join();
      if (isWider || (!source && neutral.test(layer))) listening.push(layer);
      weight.write(isWider ? widened(value, shape, layer === 'logits' ? pixels : 1) : value);
    });
  }
  if (listening.length > 0 && listening.every((name) => !copy.getLayer(name).trainable))
    setup.check.fail(`gan.${network}`, 'must have a layer that hears the label and is not frozen', listening);
  return copy;
}

const neutral = /(_scale|_shift|^projection)$/;
const random = /(^label_embedding|_label_dense|^auxiliary)$/;

/** What a weight of the label's own layers starts as. */
function startOf({ check, conditioning }: ConditionalSetup, name: string, drawn: tf.Tensor): tf.Tensor {
  const [layer = '', weight] = name.split('/');
  // The bias of a layer for attributes is built as what all labels have in common.
  if (random.test(layer) || (neutral.test(layer) && weight === 'bias')) return tf.clone(drawn);
  if (!neutral.test(layer))
    check.fail('conditioning', `must be of strategies of the library, which make no layer ${layer}`, conditioning.name);
  return tf.fill(drawn.shape, layer.endsWith('_scale') && weight === 'embeddings' ? 1 : 0);
}

/** Rows of 0 behind the others where a layer reads more channels now: behind those of each pixel if it reads them flattened. */
function widened(value: tf.Tensor, shape: readonly number[], pixels: number): tf.Tensor {
  const axis = shape.findIndex((size, i) => size !== value.shape[i]);
  const [from = 0, to = 0] = [value.shape[axis], shape[axis]];
  const before = shape.slice(0, axis).reduce((a, b) => a * b, pixels);
  const rows = tf.reshape(value, [before, from / pixels, -1]);
  const padded = tf.pad(rows, [
    [0, 0],
    [0, (to - from) / pixels],
    [0, 0],
  ]);
  return tf.reshape(padded, [...shape]);
}

/** How many pixels a dense head reads. */
function pixelsOfFeatures(model: LayersModel): number {
  const features = model.layers.find(({ name }) => name === 'features');
  const shape = features && [features.input].flat()[0]?.shape;
  return (shape?.[1] ?? 1) * (shape?.[2] ?? 1);
}
