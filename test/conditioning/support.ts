import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { BuildPoint, Conditioning } from '../../src/conditioning/index.js';
import { buildDCGAN, type DCGAN } from '../../src/architectures/index.js';

/** A stage in the middle of a network. */
export function point(values: Partial<BuildPoint> = {}): BuildPoint {
  let seed = 1;
  return { network: 'generator', stage: 1, stages: 3, name: 'stage1', seed: () => seed++, ...values };
}

/** The outputs of a model for a feed, disposed by the caller. */
export function outputsOf(model: LayersModel, inputs: tf.Tensor | tf.Tensor[]): tf.Tensor[] {
  const outputs = model.predict(inputs);
  return Array.isArray(outputs) ? outputs : [outputs];
}

/** Two small networks of two stages each, with batch norm in every stage of the generator and the discriminator's last. */
export async function withNetworks(
  conditioning: Conditioning,
  work: (gan: DCGAN) => void | Promise<void>,
): Promise<void> {
  const gan = buildDCGAN({
    imageShape: [16, 12, 1],
    latentDim: 3,
    conditioning,
    generator: { defaults: { filters: 2, kernelSize: 3 }, stages: [{}, {}] },
    discriminator: { defaults: { filters: 2, kernelSize: 3 }, stages: [{}, {}] },
  });
  try {
    await work(gan);
  } finally {
    gan.generator.dispose();
    gan.discriminator.dispose();
  }
}

/** Names of the layers that a label has a part in. */
export function namesOf(model: LayersModel, pattern: RegExp): string[] {
  return model.layers.map(({ name }) => name).filter((name) => pattern.test(name));
}

/** How far apart the outputs for two labels lie, for one latent vector or image. */
export async function labelEffect(model: LayersModel, labels: readonly [tf.Tensor, tf.Tensor]): Promise<number> {
  const [first, second] = labels;
  const distance = tf.tidy(() => {
    const shape = (model.inputs[0]?.shape ?? []).slice(1).map(Number);
    const input = tf.randomNormal([1, ...shape], 0, 1, 'float32', 9);
    const [a] = outputsOf(model, [input, first]);
    const [b] = outputsOf(model, [input, second]);
    return a && b ? tf.max(tf.abs(tf.sub(a, b))) : tf.scalar(NaN);
  });
  const [value = NaN] = await distance.data();
  tf.dispose([distance, first, second]);
  return value;
}
