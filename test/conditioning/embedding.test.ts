import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { buildDCGAN, buildGenerator } from '../../src/architectures/index.js';
import { combineConditioning, embedding, type EmbeddingOptions } from '../../src/conditioning/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { labelEffect, namesOf, outputsOf, point, withNetworks } from './support.js';

describe('embedding', () => {
  it('joins the label to every layer of both networks by default, with one embedding each', () =>
    withNetworks(embedding({ classes: 5 }), ({ generator, discriminator }) => {
      expect(namesOf(generator, /label_(join|embedding)$/).sort()).toEqual([
        ...['input_label_join', 'label_embedding', 'output_label_join', 'stage0_label_join', 'stage1_label_join'],
      ]);
      expect(namesOf(discriminator, /label_(join|embedding)$/).sort()).toEqual([
        ...['input_label_join', 'label_embedding', 'output_label_join', 'stage1_label_join'],
      ]);
    }));

  it.each<{ at: NonNullable<EmbeddingOptions['at']>; generator: string[]; discriminator: string[] }>([
    { at: 'input', generator: ['input_label_join'], discriminator: ['input_label_join'] },
    { at: ['input'], generator: ['input_label_join'], discriminator: ['input_label_join'] },
    { at: [0], generator: ['stage0_label_join'], discriminator: ['input_label_join'] },
    {
      at: [1, 'output'],
      generator: ['stage1_label_join', 'output_label_join'],
      discriminator: ['stage1_label_join', 'output_label_join'],
    },
  ])('joins at $at', ({ at, generator, discriminator }) =>
    // prettier-ignore
    withNetworks(embedding({ classes: 5, at }), (gan) => {
      expect(namesOf(gan.generator, /label_join/)).toEqual(generator);
      expect(namesOf(gan.discriminator, /label_join/)).toEqual(discriminator);
    }),
  );

  it('takes 0 for the first map of a generator without stages too', () => {
    const conditioning = embedding({ classes: 2, at: [0] });
    const generator = buildGenerator({ imageShape: [8, 8, 1], maxFilters: 2, conditioning });
    expect(namesOf(generator, /label_join/)).toEqual(['output_label_join']);
    generator.dispose();
  });

  it('starts with a channel that varies from pixel to pixel and label to label as images do', () =>
    withNetworks(embedding({ classes: 5, dimension: 64 }), async ({ discriminator }) => {
      const [kernel] = discriminator.getLayer('input_label_dense').getWeights();
      const values = Array.from((await kernel?.data()) ?? []);
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
      // Five standard errors of a standard deviation.
      expect(Math.abs(deviation * Math.sqrt(64) - 1)).toBeLessThan(5 / Math.sqrt(2 * values.length));
    }));

  it('makes of the embedding a linear map: one more channel', async () => {
    const { generator: strategy } = embedding({ classes: 2, dimension: 2 });
    const value = tfl.input({ shape: [2, 2, 1], name: 'value' });
    const label = tfl.input({ shape: [1], dtype: 'int32', name: 'label' });
    const joined = strategy.join?.(value, label, point());
    if (!joined) throw new Error('embedding must join');
    const model = tfl.model({ inputs: [value, label], outputs: joined });
    const outputs = tf.tidy(() => {
      model.getLayer('label_embedding').setWeights([tf.tensor2d([[9, 9], [1, 2]])]); // prettier-ignore
      const kernel = tf.tensor2d([[1, 10, 100, 1000], [2, 20, 200, 2000]]); // prettier-ignore
      model.getLayer('stage1_label_dense').setWeights([kernel, tf.tensor1d([0, 0, 0, 0.5])]);
      return outputsOf(model, [tf.tensor4d([-1, -2, -3, -4], [1, 2, 2, 1]), tf.tensor2d([[1]], [1, 1], 'int32')]);
    });
    // The label's row [1, 2] times the kernel: 1 + 2·2, 10 + 2·20, …; pixels from left to right, top to bottom.
    for (const output of outputs) await expectClose(output, [-1, 5, -2, 50, -3, 500, -4, 5000.5]);
    tf.dispose(outputs);
    model.dispose();
  });

  it('tiles the embedding over the map', async () => {
    const { generator: strategy } = embedding({ classes: 3, dimension: 2, as: 'tiled' });
    const value = tfl.input({ shape: [1, 2, 1], name: 'value' });
    const label = tfl.input({ shape: [1], dtype: 'int32', name: 'label' });
    const joined = strategy.join?.(value, label, point());
    if (!joined) throw new Error('embedding must join');
    const model = tfl.model({ inputs: [value, label], outputs: joined });
    const outputs = tf.tidy(() => {
      model.getLayer('label_embedding').setWeights([tf.tensor2d([[1, 2], [3, 4], [5, 6]])]); // prettier-ignore
      return outputsOf(model, [tf.tensor4d([-1, -2, -3, -4], [2, 1, 2, 1]), tf.tensor2d([[2], [0]], [2, 1], 'int32')]);
    });
    for (const output of outputs) await expectClose(output, [-1, 5, 6, -2, 5, 6, -3, 1, 2, -4, 1, 2]);
    tf.dispose(outputs);
    model.dispose();
  });

  it('concatenates the embedding to the latent vector as it is', async () => {
    const { generator: strategy } = embedding({ attributes: 2, dimension: 1 });
    const value = tfl.input({ shape: [2], name: 'value' });
    const label = tfl.input({ shape: [2], name: 'label' });
    const joined = strategy.join?.(value, label, point({ stage: 'input', name: 'input' }));
    if (!joined) throw new Error('embedding must join');
    const model = tfl.model({ inputs: [value, label], outputs: joined });
    const outputs = tf.tidy(() => {
      model.getLayer('label_embedding').setWeights([tf.tensor2d([[2], [3]]), tf.tensor1d([0.5])]);
      return outputsOf(model, [tf.tensor2d([[7, 8]]), tf.tensor2d([[10, 100]])]);
    });
    // The linear layer of the attributes: 2·10 + 3·100 + 0.5.
    for (const output of outputs) await expectClose(output, [7, 8, 320.5]);
    tf.dispose(outputs);
    model.dispose();
  });

  it('reads attributes as [batch, count] float32', () =>
    withNetworks(embedding({ attributes: 4, dimension: 3 }), async ({ generator, discriminator, config }) => {
      for (const network of [generator, discriminator]) {
        expect(network.inputs[1]?.shape).toEqual([null, 4]);
        expect(network.inputs[1]?.dtype).toBe('float32');
        const effect = await labelEffect(network, [tf.tensor2d([[1, 0, 0, 1]]), tf.tensor2d([[0, 1, 0.5, 0]])]);
        expect(effect).toBeGreaterThan(0);
      }
      expect(config.conditioning).toMatchObject({
        labels: { kind: 'attributes', count: 4 },
        options: { attributes: 4 },
      });
    }));

  it('starts with embeddings of variance 1', async () => {
    for (const conditioning of [embedding({ classes: 400 }), embedding({ attributes: 400 })]) {
      await withNetworks(conditioning, async ({ generator }) => {
        const [table] = generator.getLayer('label_embedding').getWeights();
        if (!table) throw new Error('no weights');
        const expected = conditioning.labels.kind === 'classes' ? 1 : 1 / Math.sqrt(400);
        const deviation = tf.tidy(() => tf.sqrt(tf.moments(table).variance));
        // Five standard errors of the deviation of 20000 numbers.
        await expectClose(deviation, [expected], { absolute: (5 * expected) / Math.sqrt(40_000) });
        deviation.dispose();
      });
    }
  });

  it('lets the label change the output of both networks', () =>
    withNetworks(embedding({ classes: 2 }), async ({ generator, discriminator }) => {
      for (const network of [generator, discriminator]) {
        const labels = [tf.tensor2d([[0]], [1, 1], 'int32'), tf.tensor2d([[1]], [1, 1], 'int32')] as const;
        expect(await labelEffect(network, labels)).toBeGreaterThan(0);
      }
    }));

  it('serves many networks', () => {
    const shared = embedding({ classes: 3, dimension: 2 });
    return withNetworks(shared, (first) =>
      withNetworks(shared, (second) => {
        expect(second.generator.countParams()).toBe(first.generator.countParams());
        expect(second.generator.getLayer('label_embedding')).not.toBe(first.generator.getLayer('label_embedding'));
      }),
    );
  });

  it.each<{ options: unknown; error: string }>([
    { options: undefined, error: 'embedding: options must be an object (got undefined)' },
    { options: 10, error: 'embedding: options must be an object (got 10)' },
    { options: {}, error: 'embedding: options must have exactly one of classes and attributes' },
    {
      options: { classes: 2, attributes: 2 },
      error: 'embedding: options must have exactly one of classes and attributes',
    },
    { options: { classes: 0 }, error: 'embedding: classes must be at least 1 (got 0)' },
    { options: { classes: null }, error: 'embedding: classes must be an integer (got null)' },
    { options: { attributes: 2.5 }, error: 'embedding: attributes must be an integer (got 2.5)' },
    {
      options: { classes: 2, dim: 3 },
      error: 'embedding: options has no option "dim"; the options are classes, attributes, dimension, at, as',
    },
    { options: { classes: 2, dimension: 0 }, error: 'embedding: dimension must be at least 1 (got 0)' },
    { options: { classes: 2, as: 'channel' }, error: 'embedding: as must be one of map, tiled (got "channel")' },
    { options: { classes: 2, at: 'top' }, error: 'embedding: at must be one of everyLayer, input (got "top")' },
    { options: { classes: 2, at: 0 }, error: 'embedding: at must be one of everyLayer, input (got 0)' },
    { options: { classes: 2, at: [] }, error: 'embedding: at must name at least one place (got [])' },
    { options: { classes: 2, at: [0, 0] }, error: 'embedding: at must name each place once (got [0, 0])' },
    { options: { classes: 2, at: [-1] }, error: 'embedding: at[0] must be at least 0 (got -1)' },
    { options: { classes: 2, at: ['input', NaN] }, error: 'embedding: at[1] must be an integer (got NaN)' },
    {
      options: { classes: 2, at: ['everyLayer'] },
      error: 'embedding: at[0] must be one of input, output (got "everyLayer")',
    },
  ])('refuses: $error', ({ options, error }) => {
    // prettier-ignore
    // What JavaScript may pass: no type fits.
    expect(() => embedding(options as EmbeddingOptions)).toThrow(error);
  });

  it('does not compile without exactly one of classes and attributes', () => {
    // @ts-expect-error -- neither is given
    expect(() => embedding({ dimension: 3 })).toThrow();
    // @ts-expect-error -- both are given
    expect(() => embedding({ classes: 3, attributes: 3 })).toThrow();
  });

  it('refuses a stage that a network does not have, and leaves nothing behind', () =>
    expectNoLeak(() => {
      const conditioning = embedding({ classes: 2, at: ['input', 2] });
      expect(() => buildDCGAN({ imageShape: [8, 8, 1], generator: { maxFilters: 2 }, conditioning })).toThrow(
        'embedding: at[1] must be a stage of the generator, which has 0 (got 2)',
      );
      const combined = combineConditioning({ generator: embedding({ classes: 2 }), discriminator: conditioning });
      expect(() => buildDCGAN({ imageShape: [8, 8, 1], generator: { maxFilters: 2 }, conditioning: combined })).toThrow(
        'embedding: at[1] must be a stage of the discriminator, which has 1 (got 2)',
      );
    }));
});
