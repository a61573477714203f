import * as tf from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { configOf } from './layerConfig.js';

/** Layers whose stock gradient has no gradient of its own, or (the recurrent ones, softmax) a wrong one. */
const withoutSecondOrder: ReadonlySet<string> = new Set([
  'AveragePooling1D',
  'AveragePooling2D',
  'AveragePooling3D',
  'Bidirectional',
  'ConvLSTM2D',
  'DepthwiseConv2D',
  'ELU',
  'GRU',
  'GlobalMaxPooling1D',
  'GlobalMaxPooling2D',
  'LSTM',
  'MaxPooling1D',
  'MaxPooling2D',
  'MaxPooling3D',
  'Maximum',
  'Minimum',
  'PReLU',
  'RNN',
  'ReLU',
  'SeparableConv2D',
  'SimpleRNN',
  'Softmax',
  'ThresholdedReLU',
]);

/** The activations that are right to second order inside a stock layer. */
const secondOrderActivations: ReadonlySet<unknown> = new Set(['linear', 'relu', 'softplus', 'softsign', 'gelu']);

/**
 * Throws if the gradient of a gradient is sought through a layer that runs by its own `call` and is known to give none,
 * or a wrong one. A layer class that is not of tfjs-layers is let pass: nothing is known of it.
 */
export function checkSecondOrder(layer: layers.Layer): void {
  if (tf.engine().state.gradientDepth < 2) return;
  const activation = configOf(layer).value('activation');
  const allowed = activation == null || secondOrderActivations.has(activation);
  const kind = layer.getClassName();
  if (allowed && !withoutSecondOrder.has(kind)) return;
  const what = allowed ? kind : `${kind} with activation ${JSON.stringify(activation)}`;
  throw new Error(
    `runModel: layer ${layer.name} (${what}) has no right gradient of second order in tfjs, which gradient penalties ` +
      'such as wganGP and r1 need; take another layer (strided convolutions, leakyReLU, tanh) or spectralNorm instead of a penalty',
  );
}
