import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type Checks, type NetworkName, type RandomStream } from '../../core/index.js';
import type { Targets } from '../../losses/index.js';
import type { TargetValues } from '../../tricks/index.js';
import { inputsOf } from '../gan.js';
import type { LabelValues } from '../sampling/labelSampling.js';
import type { RealBatch } from './trainStep.js';
import type { UpdateContext } from './updateContext.js';

const check: Checks = checksOf('trainStep');

/** The first `size` images of a batch on the device. */
export function imageTensor({ gan }: UpdateContext, batch: RealBatch, size: number): Tensor4D {
  const [, height = 0, width = 0, channels = 0] = inputsOf(gan.discriminator).main.shape.map((length) => length ?? 0);
  const pixels = height * width * channels;
  if (batch.images.length !== batch.size * pixels) {
    check.fail('batch.images', `must hold ${batch.size} × ${height} × ${width} × ${channels} numbers`, batch.images);
  }
  return tf.tensor4d(batch.images.subarray(0, size * pixels), [size, height, width, channels]);
}

/** The first `size` labels on the device: classes [size, 1] int32, attributes [size, count] float32; null without labels. */
export function labelTensor(
  { options: { labels: spec } }: UpdateContext,
  values: LabelValues | null,
  size: number,
): Tensor | null {
  if (!spec) return null;
  const width = spec.kind === 'classes' ? 1 : spec.count;
  if (!values || values.length < size * width)
    check.fail('batch.labels', `must hold ${width} numbers for each of ${size} images`, values);
  return tf.tensor2d(values.subarray(0, size * width), [size, width], spec.kind === 'classes' ? 'int32' : 'float32');
}

/** Labels for `size` generated images; null without labels. */
export function sampleLabels(
  { options }: UpdateContext,
  batch: RealBatch,
  size: number,
  stream: RandomStream,
): LabelValues | null {
  if (!options.labels) return null;
  if (!batch.labels) check.fail('batch.labels', 'must be given: the networks are conditional', batch.labels);
  return options.labelSampler.sample(size, {
    spec: options.labels,
    real: batch.labels,
    stream: stream.split('labels'),
  });
}

/** What the loss compares logits with, after all label tricks; each [size, 1]. */
export function targetTensors(
  context: UpdateContext,
  update: NetworkName,
  size: number,
  stream: RandomStream,
): Targets {
  const start: TargetValues = { real: new Float32Array(size).fill(1), fake: new Float32Array(size) };
  const values = context.options.tricks.reduce(
    (targets, trick) =>
      trick.kind === 'labels'
        ? trick.targets(targets, context.trickContext(trick, update, stream.split('targets')))
        : targets,
    start,
  );
  return { real: tf.tensor2d(values.real, [size, 1]), fake: tf.tensor2d(values.fake, [size, 1]) };
}
