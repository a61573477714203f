import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import * as tfl from '@tensorflow/tfjs-layers';
import { checksOf, type Checks } from '../../core/index.js';
import type { GeneralTrick } from '../../tricks/index.js';
import { checkModel } from '../freezing/freeze.js';

/** Options of {@link featureDistillation}. */
export interface FeatureDistillationOptions {
  /** The discriminator that is trained. */
  readonly discriminator: LayersModel;
  /** The source's discriminator, another model of the same layers. It is frozen as a whole; the caller disposes it. */
  readonly source: LayersModel;
  /** Names of the layers whose outputs are compared. Default: every convolution. */
  readonly layers?: readonly string[];
  /** The factor before the mean over layers of the mean squared difference, > 0. Default 1. */
  readonly weight?: number;
  /** The term is computed in one of so many updates and weighs so many times as much there; an integer ≥ 1, default 1. */
  readonly every?: number;
}

const check = checksOf('featureDistillation');

/**
 * Keeps what the discriminator sees in real images near what the source's discriminator sees in them: weight · mean over layers of
 * mean (f(x) - f_source(x))², a penalty on the discriminator.
 *
 * Mo, Cho, Shin: "Freeze the Discriminator: a Simple Baseline for Fine-Tuning GANs", 2020, section 3; Hinton, Vinyals,
 * Dean: "Distilling the Knowledge in a Neural Network", 2015.
 *
 * @throws InvalidArgumentError for invalid options, and for layers that one of the two lacks or that differ in shape.
 */
export function featureDistillation(options: FeatureDistillationOptions): GeneralTrick {
  check.knownKeys('options', options, ['discriminator', 'source', 'layers', 'weight', 'every']);
  const { discriminator, source, weight = 1, every = 1 } = options;
  checkModel(check, discriminator, 'discriminator');
  checkModel(check, source, 'source');
  if (source === discriminator) check.fail('source', 'must be another model than the one that is trained', source);
  const names = options.layers ?? convolutionsOf(discriminator);
  check.above('weight', weight, 0);
  check.integer('every', every, 1);
  const own = featuresModel(check, 'discriminator', discriminator, names);
  const theirs = featuresModel(check, 'source', source, names);
  names.forEach((name, i) => {
    const [mine, other] = [own.outputs[i]?.shape, theirs.outputs[i]?.shape];
    if (mine?.join() !== other?.join()) check.fail('layers', `must have one shape in both, as ${name} has not`, other);
  });
  source.trainable = false;
  theirs.trainable = false;
  return {
    name: 'featureDistillation',
    kind: 'general',
    options: { layers: [...names], weight, every },
    penalty: {
      every,
      term: (images, _, run) => {
        const targets = run(theirs, images);
        const terms = run(own, images).map((value, i) => tf.mean(tf.square(tf.sub(value, targets[i] ?? value))));
        return tf.mul<tf.Scalar>(tf.addN(terms), (weight * every) / terms.length);
      },
    },
  };
}

function convolutionsOf(model: LayersModel): string[] {
  return model.layers.filter((layer) => layer.getClassName() === 'Conv2D').map(({ name }) => name);
}

/** A model of the same layers whose outputs are those of some of them. */
function featuresModel(checks: Checks, argument: string, model: LayersModel, names: readonly string[]): LayersModel {
  if (!Array.isArray(names) || names.length === 0) checks.fail('layers', 'must name at least one layer', names);
  const outputs = names.map((name) => {
    const layer = model.layers.find((candidate) => candidate.name === name);
    if (!layer || Array.isArray(layer.output))
      return checks.fail('layers', `must be layers of ${argument} with one output`, name);
    return layer.output;
  });
  return tfl.model({ inputs: model.inputs, outputs });
}
