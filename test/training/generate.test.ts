import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { generate, generateBatches, uniformLatents, type GenerationOptions } from '../../src/training/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { attributeGenerator, classGenerator, latentGenerator } from './revealingGenerators.js';

const models: tfl.LayersModel[] = [];
function keep(model: tfl.LayersModel): tfl.LayersModel {
  models.push(model);
  return model;
}
afterEach(() => {
  models.splice(0).forEach((model) => model.dispose());
});

/** The images of a revealing generator, one row of numbers each. */
async function rows(model: tfl.LayersModel, options: GenerationOptions): Promise<number[][]> {
  const { images } = await generate(model, options);
  const width = images.size / images.shape[0];
  const values = [...(await images.data())];
  images.dispose();
  return Array.from({ length: values.length / width }, (_, i) => values.slice(i * width, (i + 1) * width));
}

describe('generate', () => {
  it('feeds image i the i-th latent vector of the seed', async () => {
    const stream = new RandomStream(5).split('latent');
    const expected = [0, 1, 2].flatMap((i) => [...stream.split(i).normals(3)]);
    const { images, labels } = await generate(keep(latentGenerator(3)), { count: 3, seed: 5 });
    expect(images.shape).toEqual([3, 1, 3, 1]);
    expect(labels).toBeNull();
    await expectClose(images, expected);
    images.dispose();
  });

  it('gives the same images whatever the size of the batches and the count', async () => {
    const model = keep(classGenerator(2, 3));
    const expected = await rows(model, { count: 9, seed: 1 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 12 }), async (count, batchSize) => {
        const actual = await rows(model, { count, batchSize, seed: 1 });
        await expectClose(actual.flat(), expected.slice(0, count).flat());
      }),
      { numRuns: 10 },
    );
  });

  it('goes through the classes in turn, in the order that the inputs have', async () => {
    for (const labelFirst of [false, true]) {
      const model = keep(classGenerator(2, 3, labelFirst));
      const { images, labels } = await generate(model, { count: 5, batchSize: 2 });
      expect(labels).toEqual([0, 1, 2, 0, 1]);
      const drawn = [...(await images.data())].filter((_, i) => i % 3 === 2);
      images.dispose();
      expect(drawn).toEqual([0, 1, 2, 0, 1]);
    }
  });

  it('takes one label for all, a list, and fewer classes than the embedding has', async () => {
    const model = keep(classGenerator(1, 4));
    const labelsOf = async (options: GenerationOptions) => (await rows(model, options)).map((row) => row[1]);
    expect(await labelsOf({ count: 3, labels: 2 })).toEqual([2, 2, 2]);
    expect(await labelsOf({ labels: [3, 0] })).toEqual([3, 0]);
    expect(await labelsOf({ count: 4, labels: [3, 0] })).toEqual([3, 0, 3, 0]);
    expect(await labelsOf({ count: 4, classCount: 2 })).toEqual([0, 1, 0, 1]);
  });

  it('takes vectors of attributes, one for all or a list', async () => {
    const model = keep(attributeGenerator(1, 2));
    const one = await rows(model, { count: 2, labels: [0.5, -1] });
    expect(one.map((row) => row.slice(1))).toEqual([
      [0.5, -1],
      [0.5, -1],
    ]);
    const { images, labels } = await generate(model, {
      labels: [
        [1, 0],
        [0, 1],
      ],
    });
    expect(labels).toEqual([
      [1, 0],
      [0, 1],
    ]);
    const values = [...(await images.data())];
    images.dispose();
    expect([values.slice(1, 3), values.slice(4, 6)]).toEqual([
      [1, 0],
      [0, 1],
    ]);
  });

  it('takes latent vectors as they are, and leaves them to the caller', async () => {
    const latents = tf.tensor2d([0.5, 1, -2, 3, 0, 0.25], [3, 2]);
    expect((await rows(keep(latentGenerator(2)), { latents, batchSize: 2 })).flat()).toEqual([0.5, 1, -2, 3, 0, 0.25]);
    expect(latents.isDisposed).toBe(false);
    latents.dispose();
  });

  it('draws latent vectors as the sampler does', async () => {
    const values = await rows(keep(latentGenerator(3)), { count: 2, seed: 5, latentSampler: uniformLatents() });
    const stream = new RandomStream(5).split('latent');
    await expectClose(
      values.flat(),
      [0, 1].flatMap((i) => [...stream.split(i).uniforms(3, -1, 1)]),
    );
  });

  it('lets other work have its turn', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    for await (const { images } of generateBatches(keep(latentGenerator(1)), { count: 40, batchSize: 1 })) {
      const busyUntil = Date.now() + 5;
      while (Date.now() < busyUntil);
      images.dispose();
    }
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });

  it('stops when it is told to, and leaves nothing behind', async () => {
    const model = keep(latentGenerator(2));
    const options = { count: 4, batchSize: 1 };
    await expectNoLeak(async () => {
      const controller = new AbortController();
      const work = generate(model, { ...options, signal: controller.signal });
      controller.abort(new Error('enough'));
      await expect(work).rejects.toThrow('enough');
    });
    await expectNoLeak(async () => (await generate(model, options)).images);
  });

  it('refuses what cannot be, naming it', async () => {
    const unconditional = keep(latentGenerator(2));
    const classes = keep(classGenerator(2, 3));
    const attributes = keep(attributeGenerator(2, 3));
    const refused: [tfl.LayersModel, object, string][] = [
      [unconditional, { count: 0 }, 'generate: count must be at least 1 (got 0)'],
      [unconditional, {}, 'generate: count must be given (got undefined)'],
      [
        unconditional,
        { count: 1, labels: 3 },
        'generate: labels must be absent: latentGenerator takes no labels (got 3)',
      ],
      [unconditional, { count: 1, size: 3 }, 'generate: options has no option "size"'],
      [unconditional, { count: 1, batchSize: 0 }, 'generate: batchSize must be at least 1 (got 0)'],
      [unconditional, { count: 1, seed: 0.5 }, 'generate: seed must be an integer (got 0.5)'],
      [classes, { count: 1, labels: 3 }, 'generate: labels must be at most 2 (got 3)'],
      [classes, { labels: [0, -1] }, 'generate: labels[1] must be at least 0 (got -1)'],
      [classes, { labels: [0, 1.5] }, 'generate: labels[1] must be an integer (got 1.5)'],
      [classes, { labels: [] }, 'generate: labels must not be empty (got [])'],
      [classes, { count: 3, labels: [0, 1] }, 'generate: count must be a multiple of the number of labels, 2 (got 3)'],
      [classes, { count: 3, classCount: 4 }, 'generate: classCount must be at most 3 (got 4)'],
      [attributes, { count: 1 }, 'generate: labels must be given as vectors: attributeGenerator takes attributes'],
      [attributes, { labels: [[1, 2]] }, 'generate: labels[0] must be a list of 3 attributes (got [1, 2])'],
      [attributes, { count: 1, labels: [1, 2, NaN] }, 'generate: labels[2] must be a finite number (got NaN)'],
    ];
    const before = tf.memory().numTensors;
    for (const [model, options, message] of refused) await expect(generate(model, options)).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
    const latents = tf.zeros<tf.Rank.R2>([2, 3]);
    await expect(generate(unconditional, { latents })).rejects.toThrow('latents must be of shape [2, 2]');
    latents.dispose();
  });

  it('refuses models that are no generators', async () => {
    const images = keep(tfl.sequential({ layers: [tfl.layers.flatten({ inputShape: [2, 2, 1] })] }));
    await expect(generate(images, { count: 1 })).rejects.toThrow('generator must take a latent vector');
    const vectors = keep(tfl.sequential({ layers: [tfl.layers.dense({ inputShape: [2], units: 2 })] }));
    await expect(generate(vectors, { count: 1 })).rejects.toThrow('must have one output of shape [batch, height');
    const gan = { generator: images } as unknown as tfl.LayersModel;
    await expect(generate(gan, { count: 1 })).rejects.toThrow('generator must be a LayersModel, such as gan.generator');
  });
});
