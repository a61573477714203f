import * as tf from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf } from '../../core/index.js';
import { inputsOf, labelSpecOf, type GAN } from '../../training/index.js';
import { checkModel } from '../freezing/freeze.js';
import { withConstantLabel, type ConfigOfLayer } from './constantLabel.js';
import { allWeights, layersByClass } from './resizeClasses.js';

/** Options of {@link makeUnconditional}. */
export interface MakeUnconditionalOptions {
  /**
   * The label of the class that the networks are about from now on, an integer ≥ 0, or `mean`: what the networks know of a class is
   * averaged over all classes, which gives no image that any of them gave. Default `mean`.
   */
  readonly as?: number | 'mean';
}

/**
 * Copies of two conditional networks that take no label: they draw, and judge, as the given ones do for one class, to the bit.
 * Embeddings keep one row, which is trained on as any other weight; the second output of an auxiliary classifier goes. What
 * was computed from the label is computed from a constant, so that it counts as a way from the input where layers are counted for
 * freezing.
 *
 * @returns new models, which the caller disposes; those that were given stay as they are.
 * @throws InvalidArgumentError for networks whose labels are no classes, and for a class that they do not have.
 *
 * @example
 * const { generator, discriminator } = makeUnconditional(gan, { as: 3 });
 */
export function makeUnconditional(gan: GAN, options: MakeUnconditionalOptions = {}): GAN {
  const check = checksOf('makeUnconditional');
  check.knownKeys('options', options, ['as']);
  const { as = 'mean' } = options;
  checkModel(check, gan?.generator, 'gan.generator');
  checkModel(check, gan?.discriminator, 'gan.discriminator');
  const spec = labelSpecOf(gan.generator);
  if (spec?.kind !== 'classes' || spec.count === null)
    return check.fail('gan.generator', 'must have classes as labels, through an embedding', spec?.kind ?? 'no labels');
  if (as !== 'mean') check.integer('as', as, 0, spec.count - 1);
  const count = spec.count;
  return {
    generator: unlabelled(gan.generator, count, as),
    discriminator: unlabelled(gan.discriminator, count, as),
  };
}

function unlabelled(model: LayersModel, count: number, as: number | 'mean'): LayersModel {
  const { label, main } = inputsOf(model);
  const embeddings = layersByClass(model, count);
  const config = model.getConfig() as unknown as Config;
  const layers = config.layers.map((one) =>
    embeddings.get(one.name) === 'inputDim' ? { ...one, config: { ...one.config, inputDim: 1 } } : one,
  );
  const labelName = label?.sourceLayer.name;
  const shape = main.shape.slice(1).map((size) => size ?? 1);
  const changed = {
    ...config,
    layers: labelName === undefined ? layers : withConstantLabel(layers, labelName, main.sourceLayer.name, shape),
    inputLayers: config.inputLayers.filter(([name]) => name !== labelName),
    outputLayers: config.outputLayers.slice(0, 1),
  };
  const copy = LayersModel.fromConfig<LayersModel>(LayersModel, changed as never, {}, true);
  const old = allWeights(model);
  for (const [name, weight] of allWeights(copy)) {
    const value = old.get(name)?.read();
    if (!value) throw new Error(`makeUnconditional: the copy of ${model.name} has a weight ${name} of its own`);
    const isTable = embeddings.has(name.slice(0, name.lastIndexOf('/')));
    tf.tidy(() => void weight.write(isTable ? rowOf(value, as) : tf.clone(value)));
  }
  return copy;
}

interface Config {
  readonly layers: readonly ConfigOfLayer[];
  readonly inputLayers: readonly (readonly [string, number, number])[];
  readonly outputLayers: readonly (readonly [string, number, number])[];
}

function rowOf(table: tf.Tensor, as: number | 'mean'): tf.Tensor {
  return as === 'mean' ? tf.mean(table, 0, true) : tf.slice(table, [as, 0], [1, -1]);
}
