import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { layers, LayerVariable } from '@tensorflow/tfjs-layers';
import {
  avgPool,
  batchNorm,
  batchNormInference,
  conv2d,
  conv2dTranspose,
  dense,
  dropout,
  embeddingLookup,
  layerNorm,
  leakyRelu,
  relu,
  upsampleBilinear,
  upsampleNearest,
} from '../ops/index.js';
import { activations, type Activation } from './activations.js';
import { tracing } from './backpropagate.js';
import { configOf, type LayerConfig } from './layerConfig.js';
import { localName } from './networkWeights.js';
import type { LayerContext } from './runModel.js';
import { checkSecondOrder } from './secondOrder.js';

type Layer = layers.Layer;

interface Call {
  readonly layer: Layer;
  readonly config: LayerConfig;
  readonly context: LayerContext;
  /** The current value of the layer's weight, or null if it has none of that name. */
  weight(name: string): Tensor | null;
}

/** Runs one kind of layer on its single input; null where this configuration is left to the layer itself. */
type Runner = (input: Tensor, call: Call) => Tensor | null;

/**
 * Runs one layer: through the library's ops where stock tfjs-layers trains wrongly or wastefully, else through the
 * layer's own `call`.
 */
export function runLayer(
  layer: Layer,
  inputs: Tensor[],
  callArgs: Readonly<Record<string, unknown>>,
  context: LayerContext,
): Tensor[] {
  const runner = runners[layer.getClassName()];
  const [input] = inputs;
  if (runner && input && inputs.length === 1) {
    const call: Call = {
      layer,
      config: configOf(layer),
      context,
      weight: (name) => weightOf(layer, name)?.read() ?? null,
    };
    const run = (): Tensor[] =>
      tf.tidy(() => {
        const output = runner(input, call);
        return output ? [output] : [];
      });
    const weights = layer.weights.map((weight) => weight.read());
    const outputs = tracing([input, ...weights], run);
    if (outputs.length === 1) return outputs;
  }
  checkSecondOrder(layer);
  const training = context.training && !context.frozen;
  const outputs = layer.call(inputs, { ...callArgs, training });
  return Array.isArray(outputs) ? outputs : [outputs];
}

const runners: Readonly<Record<string, Runner>> = {
  Dense: (input, call) => {
    const kernel = call.weight('kernel');
    const activate = activationOf(call);
    if (input.rank < 2 || !kernel || !activate) return null;
    return activate(dense(input, kernel, call.weight('bias')));
  },

  Conv2D: (input, call) => {
    const kernel = call.weight('kernel');
    const activate = activationOf(call);
    const pad = padding(call.config);
    if (!isImages(input) || !isFilter(kernel) || !channelsLast(call.config) || !pad || !activate) return null;
    const options = {
      strides: call.config.pair('strides'),
      dilations: call.config.pair('dilationRate'),
      pad,
      bias: call.weight('bias'),
    };
    return activate(conv2d(input, kernel, options));
  },

  Conv2DTranspose: (input, call) => {
    const kernel = call.weight('kernel');
    const activate = activationOf(call);
    const pad = padding(call.config);
    if (!isImages(input) || !isFilter(kernel) || !channelsLast(call.config) || !pad || !activate) return null;
    return activate(
      conv2dTranspose(input, kernel, { strides: call.config.pair('strides'), pad, bias: call.weight('bias') }),
    );
  },

  BatchNormalization: (input, call) => {
    const axis = call.config.number('axis');
    const movingMean = call.weight('moving_mean');
    const movingVariance = call.weight('moving_variance');
    if ((axis !== -1 && axis !== input.rank - 1) || !movingMean || !movingVariance) return null;
    const affine = { gamma: call.weight('gamma'), beta: call.weight('beta'), epsilon: call.config.number('epsilon') };
    if (!call.context.training || call.context.frozen) {
      return batchNormInference(input, { ...affine, mean: movingMean, variance: movingVariance });
    }
    const { y, mean, variance } = batchNorm(input, affine);
    observe(call, input, mean, variance);
    return y;
  },

  LayerNormalization: (input, call) => {
    const axes = call.config.numbers('axis');
    const affine = { gamma: call.weight('gamma'), beta: call.weight('beta'), epsilon: call.config.number('epsilon') };
    return layerNorm(input, { axes, ...affine });
  },

  Embedding: (input, call) => {
    const table = call.weight('embeddings');
    return table && call.config.value('maskZero') !== true ? embeddingLookup(table, input) : null;
  },

  LeakyReLU: (input, call) => leakyRelu(input, call.config.number('alpha')),

  ReLU: (input, call) => (call.config.value('maxValue') == null ? relu(input) : null),

  Activation: (input, call) => activationOf(call)?.(input) ?? null,

  AveragePooling2D: (input, call) => {
    const pad = padding(call.config);
    if (!isImages(input) || !channelsLast(call.config) || !pad) return null;
    return avgPool(input, { size: call.config.pair('poolSize'), strides: call.config.pair('strides'), pad });
  },

  UpSampling2D: (input, call) => {
    if (!isImages(input) || !channelsLast(call.config)) return null;
    const upsample = call.config.value('interpolation') === 'bilinear' ? upsampleBilinear : upsampleNearest;
    return upsample(input, call.config.pair('size'));
  },

  Dropout: (input, call) => {
    const rate = call.config.number('rate');
    if (!call.context.training || call.context.frozen || rate === 0) return tf.clone(input);
    if (call.config.value('noiseShape') != null || !call.context.stream) return null;
    return dropout(input, rate, call.context.stream);
  },
};

function activationOf({ config }: Call): Activation | undefined {
  const name = config.value('activation');
  return activations[typeof name === 'string' ? name : 'linear'];
}

/** The moving variance is the unbiased one, as in PyTorch and in Keras' fused batch norm. */
function observe({ layer, config, context }: Call, input: Tensor, mean: Tensor, variance: Tensor): void {
  const movingMean = weightOf(layer, 'moving_mean');
  const movingVariance = weightOf(layer, 'moving_variance');
  if (!context.onStatistics || !movingMean || !movingVariance) return;
  const count = input.size / mean.size;
  const momentum = config.number('momentum');
  context.onStatistics({ average: movingMean, momentum, value: tf.keep(tf.clone(mean)) });
  context.onStatistics({
    average: movingVariance,
    momentum,
    value: tf.keep(tf.mul(variance, count / Math.max(count - 1, 1))),
  });
}

function weightOf(layer: Layer, name: string): LayerVariable | undefined {
  return layer.weights.find((weight) => localName(weight) === name);
}

function isImages(value: Tensor): value is Tensor4D {
  return value.rank === 4;
}

function isFilter(value: Tensor | null): value is Tensor4D {
  return value?.rank === 4;
}

function channelsLast(config: LayerConfig): boolean {
  const format = config.value('dataFormat');
  return format == null || format === 'channelsLast';
}

function padding(config: LayerConfig): 'same' | 'valid' | null {
  const pad = config.value('padding');
  return pad === 'same' || pad === 'valid' ? pad : null;
}
