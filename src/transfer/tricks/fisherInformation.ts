import type { Scalar } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { RandomStream, type NamedTensors } from '../../core/index.js';
import { gradientsOf, networkWeights, runModel } from '../../models/index.js';
import { inputsOf, labelSpecOf, latentDimOf, normalLatents, type GAN } from '../../training/index.js';

/**
 * How much each weight of the generator matters to what its discriminator thinks of its images: the mean over images of the
 * squared gradient of softplus(-logit), divided by the mean of it all, so that 1 is a weight of average importance. Batch
 * norm runs with its averages, so that each image speaks for itself.
 *
 * @returns for each weight that is trained; owned by the caller.
 */
export function fisherInformation(gan: GAN, samples: number, seed: number): NamedTensors {
  const { parameters } = networkWeights(gan.generator);
  const stream = new RandomStream(seed).split('fisher');
  return tf.tidy(() => {
    let sums: Record<string, tf.Tensor> = {};
    for (let i = 0; i < samples; i++) {
      sums = tf.tidy(() => {
        const { gradients } = gradientsOf(() => generatorLoss(gan, stream.split(i)), parameters);
        const squares = Object.entries(gradients).map(([name, gradient]) => {
          const square = tf.square(gradient);
          const sum = sums[name];
          return [name, sum ? tf.add(sum, square) : square] as const;
        });
        tf.dispose(sums);
        return Object.fromEntries(squares);
      });
    }
    const entries = Object.entries(sums);
    const count = entries.reduce((total, [, { size }]) => total + size, 0);
    // Not below the least number that float32 divides by well, for a generator without any gradient.
    const mean = tf.maximum(tf.div(tf.addN(entries.map(([, sum]) => tf.sum(sum))), count), 1e-30);
    return Object.fromEntries(entries.map(([name, sum]) => [name, tf.div(sum, mean)]));
  });
}

/** The generator's loss of one image. */
function generatorLoss(gan: GAN, stream: RandomStream): Scalar {
  return tf.tidy(() => {
    const length = latentDimOf(gan.generator);
    const latent = tf.tensor2d(normalLatents().sample(1, length, stream.split('latent')), [1, length]);
    const label = labelFor(gan, stream.split('label'));
    const [image] = runModel(gan.generator, inputsOf(gan.generator).order<tf.Tensor>(latent, label), {
      training: false,
    });
    const inputs = inputsOf(gan.discriminator);
    const judged =
      image && runModel(gan.discriminator, inputs.order(image, inputs.label && label), { training: false });
    const logits = judged?.[0] ?? tf.zeros([1, 1]);
    return tf.mean<Scalar>(tf.softplus(tf.neg(logits)));
  });
}

/** A class at random; attributes are all 0. */
function labelFor({ generator }: GAN, stream: RandomStream): tf.Tensor | null {
  const spec = labelSpecOf(generator);
  if (!spec) return null;
  return spec.kind === 'classes'
    ? tf.tensor2d([stream.integer(spec.count ?? 1)], [1, 1], 'int32')
    : tf.zeros([1, spec.count ?? 1]);
}
