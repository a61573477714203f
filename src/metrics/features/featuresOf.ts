import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf, type Checks } from '../../core/index.js';
import type { FeatureExtractor } from './featureExtractor.js';
import { graphNetwork, isGraphModel, type GraphModelLike } from './graphNetwork.js';
import { layersNetwork } from './layersNetwork.js';
import type { Network } from './network.js';
import { describePreprocessing, preprocess, resolvePreprocessing, type PreprocessOptions } from './preprocess.js';

/** Options of {@link featuresOf}. */
export interface FeaturesOfOptions {
  /** What the network is, such that a reader knows which weights were used, e.g. `MobileNet v1 0.25, ImageNet`. */
  readonly name: string;
  /** Whose output the features are: a layer of a LayersModel, a node of a GraphModel. Default: the model's output. */
  readonly layer?: string;
  /** What is done to images in [-1, 1] before. */
  readonly preprocess?: PreprocessOptions;
  /** What the model's own output says of classes, where it is a classifier: needed for label agreement and the Inception score. */
  readonly classes?: 'logits' | 'probabilities';
}

/**
 * Features of a model that is there: any `LayersModel`, or a `GraphModel` of tfjs-converter, an Inception or a MobileNet from a
 * file say. Maps [batch, height, width, channels] are averaged over positions. The model stays the caller's, and runs as
 * in inference.
 *
 * @throws InvalidArgumentError for a model with more than one input, an unknown layer, or features of no fixed width; when
 *   it extracts, for images with other channels than the model takes.
 */
export function featuresOf(model: LayersModel | GraphModelLike, options: FeaturesOfOptions): FeatureExtractor {
  const check = checksOf('featuresOf');
  check.knownKeys('options', options, ['name', 'layer', 'preprocess', 'classes']);
  const { name, layer = null, classes = null } = options;
  if (typeof name !== 'string' || name === '') check.fail('name', 'must say what the network is', name);
  if (layer !== null && typeof layer !== 'string') check.fail('layer', 'must be the name of a layer', layer);
  if (classes !== null) check.oneOf('classes', classes, ['logits', 'probabilities']);
  const network = networkOf(check, model, layer, classes !== null);
  const preparation = resolvePreprocessing(check, options.preprocess ?? {}, network.inputSize);
  const sizes = widthsOf(check, network, preparation.size);
  return {
    name: `${name}, ${layer === null ? 'output' : `layer ${layer}`}, ${describePreprocessing(preparation)}`,
    ...sizes,
    extract(images) {
      const input = preprocess(check, images, preparation, network.channels);
      try {
        const [features, probabilities = null] = tf.tidy(() => {
          const results = network.run(input);
          const vectors = flat(results.features);
          return classes && results.output ? [vectors, probabilitiesOf(results.output, classes)] : [vectors];
        });
        if (!features) throw new Error(`featuresOf: ${name} gave nothing`);
        return { features, probabilities };
      } finally {
        input.dispose();
      }
    },
    weights: () => network.weights(),
    dispose: () => undefined,
  };
}

function networkOf(check: Checks, model: unknown, layer: string | null, withOutput: boolean): Network {
  if (model instanceof LayersModel) return layersNetwork(check, model, layer, withOutput);
  if (isGraphModel(model)) return graphNetwork(check, model, layer, withOutput);
  return check.fail('model', 'must be a LayersModel or a GraphModel', model);
}

/** Found by trying, as a GraphModel does not tell: one black image. */
function widthsOf(
  check: Checks,
  network: Network,
  size: readonly [number, number] | null,
): { readonly width: number; readonly classes: number | null } {
  const [height, width] = size ?? [null, null];
  if (height === null || width === null)
    return check.fail('preprocess.size', 'must be given, as the model takes images of any size', size);
  let widths: { readonly width: number; readonly classes: number | null } | null = null;
  tf.tidy(() => {
    const { features, output } = network.run(tf.zeros([1, height, width, network.channels ?? 3]));
    if (features.rank < 2) check.fail('layer', 'must give a vector for each image', features);
    widths = { width: flat(features).shape[1], classes: output && flat(output).shape[1] };
  });
  return widths ?? check.fail('model', 'must give features', network);
}

/** One vector an image; the mean over positions where there are some. */
function flat(value: Tensor): Tensor2D {
  const vectors = value.rank === 4 ? tf.mean(value, [1, 2]) : value;
  return tf.reshape(vectors, [vectors.shape[0] ?? 0, -1]);
}

function probabilitiesOf(output: Tensor, kind: 'logits' | 'probabilities'): Tensor2D {
  return kind === 'logits' ? tf.softmax(flat(output)) : flat(output);
}
