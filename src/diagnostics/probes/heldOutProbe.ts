import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { RandomStream, type ImageShape } from '../../core/index.js';
import type { Dataset, Examples } from '../../data/index.js';
import { runModel } from '../../models/index.js';
import { inputsOf, type TrainingRun } from '../../training/index.js';

/** The discriminator's mean logits. */
export interface HeldOutStatistics {
  /** For real images that it is trained on. */
  readonly train: number;
  /** For real images that it has not seen. */
  readonly heldOut: number;
  /** The standard error of the difference of the two. */
  readonly standardError: number;
  /** For generated images. */
  readonly generated: number;
}

/** Compares how the discriminator judges images of two data sets. */
export interface HeldOutProbe {
  /** @param samples - generated images, with their labels. */
  measure(samples: Examples): Promise<HeldOutStatistics>;
}

const IMAGES = 128;

/** A probe that always judges the same images. */
export function heldOutProbe(run: TrainingRun, data: Dataset, heldOut: Dataset): HeldOutProbe {
  const count = Math.min(IMAGES, data.size, heldOut.size);
  let read: Promise<readonly [Examples, Examples]> | null = null;
  return {
    async measure(samples) {
      read ??= Promise.all([take(data, count), take(heldOut, count)]);
      const [seen, unseen] = await read;
      const judge = async (examples: Examples) => momentsOf(await logitsOf(run, data.imageShape, examples));
      const [first, second, third] = [await judge(seen), await judge(unseen), await judge(samples)];
      return {
        train: first.mean,
        heldOut: second.mean,
        standardError: Math.sqrt((first.variance + second.variance) / count),
        generated: third.mean,
      };
    },
  };
}

function take(data: Dataset, count: number): Promise<Examples> {
  const stream = new RandomStream(0).split('diagnosis').split('held out');
  return data.read(stream.permutation(data.size).slice(0, count), stream);
}

async function logitsOf(
  { discriminator }: TrainingRun,
  imageShape: ImageShape,
  { images, labels }: Examples,
): Promise<number[]> {
  const inputs = inputsOf(discriminator);
  const volume = imageShape[0] * imageShape[1] * imageShape[2];
  const count = images.length / volume;
  const logits = tf.tidy(() => {
    const pixels = tf.tensor4d(images, [count, ...imageShape]);
    const label = inputs.label && labels ? labelTensor(labels, count) : null;
    const [result] = runModel(discriminator, inputs.order<Tensor>(pixels, label), { training: false });
    if (!result) throw new Error('watch: the discriminator returned no logits');
    return result;
  });
  try {
    return Array.from(await logits.data());
  } finally {
    logits.dispose();
  }
}

function labelTensor(labels: Int32Array | Float32Array, count: number): Tensor {
  return tf.tensor2d(labels, [count, labels.length / count], labels instanceof Int32Array ? 'int32' : 'float32');
}

function momentsOf(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) };
}
