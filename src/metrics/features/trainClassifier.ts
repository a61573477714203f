import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf, createBreather, RandomStream, type LabelSpec } from '../../core/index.js';
import { batches, splitDataset, type Dataset } from '../../data/index.js';
import { auxiliaryCrossEntropy } from '../../losses/index.js';
import { gradientsOf, networkWeights, readWeights, runModel } from '../../models/index.js';
import { adam, type OptimizerState } from '../../optimizers/index.js';
import { accuracyOf } from './accuracyOf.js';
import { classifierModel, FEATURE_LAYER } from './classifierModel.js';
import type { FeatureExtractor } from './featureExtractor.js';
import { featuresOf } from './featuresOf.js';

/** Options of {@link trainClassifier}. */
export interface TrainClassifierOptions {
  /** Training steps, ≥ 1. Default 500. */
  readonly steps?: number;
  /** Images in a step, ≥ 1. Default 64. */
  readonly batchSize?: number;
  /** The step size of Adam, > 0. Default 0.001. */
  readonly learningRate?: number;
  /** Numbers in the vector of an image, ≥ 1. Default 64. */
  readonly width?: number;
  /** The share of the images that it is tested with and never sees in training, in (0, 1). Default 0.1. */
  readonly heldOut?: number;
  /** Chooses weights, batches and what is held out; a safe integer. Default 0. */
  readonly seed?: number;
  /** Called after each step with the number of finished steps. */
  readonly onStep?: (step: number) => void;
  /** Stops the training after the step at hand; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A classifier of the user's own labels, whose features are what it sees before it decides. */
export interface Classifier extends FeatureExtractor {
  readonly classes: number;
  /** Stock layers, to be saved; loaded again, `featuresOf(model, { layer: 'features', classes: 'logits', … })` gives this extractor. */
  readonly model: LayersModel;
  /** The share of the held-out images whose class it tells, in [0, 1]: the agreement to expect of perfect samples. */
  readonly accuracy: number;
  /** How many images it was tested with. */
  readonly heldOut: number;
}

const names = ['steps', 'batchSize', 'learningRate', 'width', 'heldOut', 'seed', 'onStep', 'signal'] as const;

/**
 * Trains a small convolutional network to tell the classes of labelled data apart. It measures label agreement, and the
 * output of its last layer but one are features that know what matters in these images, without a file.
 *
 * @returns the extractor; `dispose` frees its model.
 * @throws InvalidArgumentError for data without classes, too few to hold any out, or options out of range.
 * @throws Error if the training diverges.
 */
export async function trainClassifier(data: Dataset, options: TrainClassifierOptions = {}): Promise<Classifier> {
  const check = checksOf('trainClassifier');
  check.knownKeys('options', options, names);
  const { steps = 500, batchSize = 64, learningRate = 1e-3, width = 64, heldOut = 0.1, seed = 0 } = options;
  check.integer('steps', steps, 1);
  check.integer('batchSize', batchSize, 1);
  check.above('learningRate', learningRate, 0);
  check.integer('width', width, 1);
  const stream = new RandomStream(check.integer('seed', seed, Number.MIN_SAFE_INTEGER)).split('classifier');
  if (data?.labels?.kind !== 'classes') return check.fail('data', 'must have classes as labels', data);
  const parts = await splitDataset(data, { heldOut, seed });
  const model = classifierModel(data.imageShape, data.labels.count, width, stream);
  try {
    await fit(model, parts.train, data.labels, { ...options, steps, batchSize, learningRate, stream });
    await checkFinite(model);
    const accuracy = await accuracyOf(model, parts.heldOut);
    const told = `${(100 * accuracy).toFixed(1)} % right on ${parts.heldOut.size} held out`;
    const trained = `trained on ${parts.train.size} images for ${steps} steps of ${batchSize}, seed ${seed}`;
    const name = `classifier of ${data.labels.count} classes ${trained} (${told})`;
    const features = featuresOf(model, { name, layer: FEATURE_LAYER, classes: 'logits' });
    const dispose = (): void => void model.dispose();
    return { ...features, classes: data.labels.count, model, accuracy, heldOut: parts.heldOut.size, dispose };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The outputs alone may hide it: on wasm the larger of NaN and 0 is 0. */
async function checkFinite(model: LayersModel): Promise<void> {
  for (const weight of model.getWeights()) {
    const values = await weight.data();
    if (!values.every(Number.isFinite)) throw new Error('trainClassifier: the training diverged; lower learningRate');
  }
}

interface Fit extends Pick<TrainClassifierOptions, 'onStep' | 'signal'> {
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly stream: RandomStream;
}

async function fit(model: LayersModel, data: Dataset, labels: LabelSpec, options: Fit): Promise<void> {
  const { steps, batchSize, learningRate, stream, onStep, signal } = options;
  const loss = auxiliaryCrossEntropy({ labels });
  const optimizer = adam({ learningRate, beta1: 0.9 });
  const { parameters } = networkWeights(model);
  const breathe = createBreather();
  let state: OptimizerState = optimizer.init(readWeights(parameters));
  let step = 0;
  try {
    for await (const batch of batches(data, { batchSize, stream: stream.split('data') })) {
      signal?.throwIfAborted();
      const images = tf.tensor4d(batch.images, [batch.size, ...data.imageShape]);
      const classes = tf.tensor2d(batch.labels ?? [], [batch.size, 1], 'int32');
      const old = state;
      tf.tidy(() => {
        const { gradients } = gradientsOf(() => {
          const [logits] = runModel(model, [images], { training: true, stream: stream.split(step) });
          if (!logits) throw new Error('trainClassifier: the model gave nothing');
          return loss.compute(logits, classes);
        }, parameters);
        const values = readWeights(parameters);
        const result = optimizer.update(gradients, old, values);
        for (const [name, weight] of parameters) {
          const [value, update] = [values[name], result.updates[name]];
          if (value && update) weight.write(tf.add(value, update));
        }
        Object.values(result.state.tensors).forEach((tensor) => tf.keep(tensor));
        state = result.state;
      });
      tf.dispose([images, classes, ...Object.values(old.tensors)]);
      step++;
      onStep?.(step);
      if (step === steps) return;
      await breathe();
    }
  } finally {
    tf.dispose(Object.values(state.tensors));
  }
}
