import * as tf from '@tensorflow/tfjs-core';
import type { DataType, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf, createBreather, RandomStream, type Checks } from '../../core/index.js';
import { chooseLabels } from './chooseLabels.js';
import { inputsOf, latentDimOf } from '../gan.js';
import { generationOptionNames, type GenerationOptions, type ImageLabel } from './generationOptions.js';
import { normalLatents, type LatentSampler } from './latentSampling.js';
import { isSampler, type Sampler } from './samplerOf.js';

/** Images out of a generator, and what was asked of them. */
export interface GeneratedImages {
  /** [count, height, width, channels] as the generator gives them, [-1, 1] for a tanh output; owned by whoever asked. */
  readonly images: Tensor4D;
  /** The label of each image; null for a generator without labels. */
  readonly labels: readonly ImageLabel[] | null;
}

/**
 * Draws images from a generator: any `LayersModel` from a latent vector [batch, latentDim], with or without a label, to
 * images. The inputs are found by the names `latent` and `label`, else by their order.
 *
 * @param source - `gan.generator`, or a loaded model; or a sampler (`run.sampler()`), whose latent vectors are drawn as in training.
 * @returns all images in one tensor, which the caller disposes.
 * @throws InvalidArgumentError for a model that is no generator, and for labels it cannot take.
 */
export async function generate(source: LayersModel | Sampler, options: GenerationOptions): Promise<GeneratedImages> {
  const images: Tensor4D[] = [];
  const labels: ImageLabel[] = [];
  try {
    for await (const batch of batchesOf('generate', source, options)) {
      images.push(batch.images);
      labels.push(...(batch.labels ?? []));
    }
    return { images: tf.concat(images), labels: labels.length > 0 ? labels : null };
  } finally {
    tf.dispose(images);
  }
}

/**
 * The same images as `generate`, a batch at a time, for more than should be held at once. Other work gets its turn between
 * two batches. The images of each batch are the caller's to dispose.
 *
 * @throws InvalidArgumentError at once, before the first batch, for what `generate` refuses.
 */
export function generateBatches(
  source: LayersModel | Sampler,
  options: GenerationOptions,
): AsyncGenerator<GeneratedImages, void, undefined> {
  return batchesOf('generateBatches', source, options);
}

function batchesOf(functionName: string, source: LayersModel | Sampler, options: GenerationOptions) {
  const check = checksOf(functionName);
  check.knownKeys('options', options, generationOptionNames);
  const { generator, latentSampler } = isSampler(source)
    ? source
    : { generator: source, latentSampler: normalLatents() };
  checkGenerator(check, generator);
  const { batchSize = 64, signal } = options;
  check.integer('batchSize', batchSize, 1);
  const { labelOf, length } = chooseLabels(functionName, generator, options);
  const count = countOf(check, options, length);
  const latentsFor = chooseLatents(check, generator, count, latentSampler, options);

  const breathe = createBreather();

  return (async function* () {
    for (let start = 0; start < count; start += batchSize) {
      await breathe();
      signal?.throwIfAborted();
      const size = Math.min(batchSize, count - start);
      const labels = labelOf && Array.from({ length: size }, (_, i) => labelOf(start + i));
      yield { images: runGenerator(generator, latentsFor(start, size), labels), labels };
    }
  })();
}

/** Runs the generator as it is after training; disposes `latents`. */
function runGenerator(generator: LayersModel, latents: Tensor2D, labels: readonly ImageLabel[] | null): Tensor4D {
  const inputs = inputsOf(generator);
  const tensors = inputs.order<Tensor>(latents, labels && labelTensor(labels, inputs.label?.dtype));
  try {
    const images = generator.predict(tensors, { batchSize: latents.shape[0] });
    if (Array.isArray(images) || !isImages(images)) throw new Error(`${generator.name} did not give images`);
    return images;
  } finally {
    tf.dispose(tensors);
  }
}

function labelTensor(labels: readonly ImageLabel[], dtype: DataType | undefined): Tensor {
  const values = labels.flat();
  return tf.tensor(values, [labels.length, values.length / labels.length], dtype);
}

function isImages(tensor: Tensor): tensor is Tensor4D {
  return tensor.rank === 4;
}

function chooseLatents(
  check: Checks,
  generator: LayersModel,
  count: number,
  asInTraining: LatentSampler,
  options: GenerationOptions,
) {
  const { latents, seed = 0, latentSampler = asInTraining } = options;
  const length = latentDimOf(generator);
  if (latents) {
    const stray = (['seed', 'latentSampler'] as const).find((name) => options[name] !== undefined);
    if (stray) check.fail(stray, 'must be absent where latents are given', options[stray]);
    if (latents.rank !== 2 || latents.shape[0] !== count || latents.shape[1] !== length) {
      check.fail('latents', `must be of shape [${count}, ${length}]`, latents);
    }
    return (start: number, size: number) => tf.slice2d(latents, [start, 0], [size, length]);
  }
  // A stream for each image, so that an image does not depend on how many are drawn with it.
  const stream = new RandomStream(check.integer('seed', seed, Number.MIN_SAFE_INTEGER)).split('latent');
  return (start: number, size: number) => {
    const values = new Float32Array(size * length);
    for (let i = 0; i < size; i++) values.set(latentSampler.sample(1, length, stream.split(start + i)), i * length);
    return tf.tensor2d(values, [size, length]);
  };
}

function countOf(check: Checks, { count, latents }: GenerationOptions, labels: number | null): number {
  const known = count ?? latents?.shape[0] ?? labels;
  if (known === null) return check.fail('count', 'must be given', count);
  check.integer('count', known, 1);
  if (labels !== null && known % labels > 0) {
    check.fail('count', `must be a multiple of the number of labels, ${labels}`, known);
  }
  return known;
}

function checkGenerator(check: Checks, generator: LayersModel): void {
  const given: unknown = generator;
  if (typeof given !== 'object' || given === null || !('predict' in given) || !('layers' in given)) {
    check.fail('generator', 'must be a LayersModel, such as gan.generator', given);
  }
  if (generator.inputs.length > 2) {
    check.fail('generator', 'must have one input, or two of which one is a label', generator.inputs.length);
  }
  const latent = inputsOf(generator).main.shape;
  if (latent.length !== 2 || typeof latent[1] !== 'number') {
    check.fail('generator', 'must take a latent vector of shape [batch, latentDim]', latent);
  }
  const images = generator.outputs.length === 1 ? generator.outputs[0]?.shape : generator.outputs.length;
  if (!Array.isArray(images) || images.length !== 4) {
    check.fail('generator', 'must have one output of shape [batch, height, width, channels]', images);
  }
}
