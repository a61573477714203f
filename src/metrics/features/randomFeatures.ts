import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { checksOf, RandomStream } from '../../core/index.js';
import { conv2d, prepareBackend } from '../../ops/index.js';
import type { FeatureExtractor } from './featureExtractor.js';

/** Options of {@link randomFeatures}. */
export interface RandomFeaturesOptions {
  /** Chooses the weights; a safe integer. Default 0. */
  readonly seed?: number;
  /** Numbers in the vector of an image, ≥ 1. Default 64, for which a thousand images are plenty. */
  readonly width?: number;
}

interface Layer {
  readonly kernel: Tensor4D;
  readonly bias: Tensor1D;
}

const TAPS = 4;

/**
 * Features that need no file: three convolutions of 4×4 and stride 2 with random weights and ReLU, averaged over positions. They see
 * texture, edges and contrast, and no objects; values compare with those of the same seed and width alone. Images may
 * have any size and number of channels.
 *
 * That random networks tell distributions apart: Naeem and others, "Reliable Fidelity and Diversity Metrics for
 * Generative Models", ICML 2020, section 5.
 */
export function randomFeatures(options: RandomFeaturesOptions = {}): FeatureExtractor {
  const check = checksOf('randomFeatures');
  check.knownKeys('options', options, ['seed', 'width']);
  const { seed = 0, width = 64 } = options;
  const stream = new RandomStream(check.integer('seed', seed, Number.MIN_SAFE_INTEGER)).split('random features');
  check.integer('width', width, 1);
  const layersOf = new Map<number, readonly Layer[]>();

  function layersFor(channels: number): readonly Layer[] {
    const made = layersOf.get(channels) ?? drawLayers([channels, 32, 64, width], stream.split(channels));
    layersOf.set(channels, made);
    return made;
  }

  return {
    name: `${width} random convolutional features, seed ${seed}`,
    width,
    classes: null,
    extract(images) {
      prepareBackend();
      const layers = layersFor(images.shape[3]);
      return { features: tf.tidy(() => embed(images, layers)), probabilities: null };
    },
    weights: (): readonly Tensor[] => [],
    dispose() {
      for (const layers of layersOf.values()) tf.dispose(layers.flatMap(({ kernel, bias }) => [kernel, bias]));
      layersOf.clear();
    },
  };
}

/** He and others' weights, which keep the scale of values from layer to layer. */
function drawLayers(channels: readonly number[], stream: RandomStream): readonly Layer[] {
  return channels.slice(1).map((outputs, i) => {
    const inputs = channels[i] ?? 1;
    const size = TAPS * TAPS * inputs;
    const layer = stream.split(i);
    const kernel = layer.normals(size * outputs, 0, Math.sqrt(2 / size));
    return {
      kernel: tf.keep(tf.tensor4d(kernel, [TAPS, TAPS, inputs, outputs])),
      bias: tf.keep(tf.tensor1d(layer.split('bias').normals(outputs, 0, 0.1))),
    };
  });
}

function embed(images: Tensor4D, layers: readonly Layer[]): Tensor2D {
  const maps = layers.reduce((x, { kernel, bias }) => tf.relu(conv2d(x, kernel, { strides: 2, bias })), images);
  return tf.mean<Tensor2D>(maps, [1, 2]);
}
