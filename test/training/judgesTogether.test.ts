import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { buildDCGAN, type DCGAN } from '../../src/architectures/index.js';
import { embedding } from '../../src/conditioning/index.js';
import { RandomStream } from '../../src/core/index.js';
import { networkWeights, readWeights } from '../../src/models/index.js';
import { sgd } from '../../src/optimizers/index.js';
import { createTrainStep, disposeTrainingState, type RealBatch, type StepOptions } from '../../src/training/index.js';
import { expectClose } from '../support/expectClose.js';

const SIZE = 4;
const batch: RealBatch = {
  images: new RandomStream(1).uniforms(SIZE * 64, -1, 1),
  labels: Int32Array.from({ length: SIZE }, (_, i) => i % 3),
  size: SIZE,
};

/** The discriminator's weights and the losses after two steps, and how many images its passes took. */
async function take(options: StepOptions, isFrozen: (layer: string) => boolean) {
  const networks: DCGAN = buildDCGAN({
    imageShape: [8, 8, 1],
    latentDim: 4,
    conditioning: embedding({ classes: 3, dimension: 2 }),
    seed: 3,
    generator: { defaults: { filters: 3 } },
    discriminator: { defaults: { filters: 3, norm: 'batch' } },
  });
  for (const layer of networks.discriminator.layers) layer.trainable = !isFrozen(layer.name);
  const rate = sgd({ learningRate: 0.5 });
  const step = createTrainStep(networks, {
    optimizers: { generator: rate, discriminator: rate },
    ...options,
  });
  const first = step.run(step.init(), [batch]);
  const { kernels, result } = await tf.profile(() => {
    const { state, measures } = step.run(first.state, [batch], true);
    disposeTrainingState(state);
    return { ...measures };
  });
  const weights = readWeights(networkWeights(networks.discriminator).parameters);
  const values = await Promise.all(
    Object.entries({ ...weights, ...(result as Record<string, tf.Tensor>) }).map(
      async ([name, value]) => [name, Array.from(await value.data())] as const,
    ),
  );
  const convolutions = kernels.filter(({ name }) => name === 'Conv2D').map(({ inputShapes }) => inputShapes[0]?.[0]);
  tf.dispose(result);
  [networks.generator, networks.discriminator].forEach((network) => network.dispose());
  return { values: Object.fromEntries(values), convolutions };
}

/** One part of the whole batch is judged in two passes whatever is frozen. */
const inTwoPasses = { microBatchSize: SIZE };

describe('a discriminator of which the last layer alone is trained', () => {
  it('sees real and generated images in one pass, with the same result', async () => {
    const isFrozen = (layer: string): boolean => !layer.startsWith('logits');
    const before = tf.memory().numTensors;
    const together = await take({}, isFrozen);
    const apart = await take(inTwoPasses, isFrozen);
    expect(together.convolutions).toContain(2 * SIZE);
    expect(apart.convolutions).not.toContain(2 * SIZE);
    expect(Object.keys(together.values)).toEqual(Object.keys(apart.values));
    for (const [name, values] of Object.entries(apart.values))
      await expectClose(together.values[name] ?? [], values, { absolute: 1e-5 }, name);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each<[string, (layer: string) => boolean]>([
    ['batch norm mixes the images', (layer) => layer.includes('conv')],
    ['a layer below is trained', (layer) => !/logits|stage0_conv/.test(layer)],
    ['nothing is frozen', () => false],
  ])('sees them in two where %s', async (_, isFrozen) => {
    const { convolutions } = await take({}, isFrozen);
    expect(convolutions.length).toBeGreaterThan(0);
    expect(convolutions).not.toContain(2 * SIZE);
  });
});
