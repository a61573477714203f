import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { buildGenerator } from '../../src/architectures/index.js';
import { conditionalBatchNorm, type ConditionalBatchNormOptions } from '../../src/conditioning/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { labelEffect, namesOf, outputsOf, point, withNetworks } from './support.js';

describe('conditionalBatchNorm', () => {
  it('scales and shifts every channel after the normalisation by the label', async () => {
    const { generator: strategy } = conditionalBatchNorm({ classes: 2 });
    const value = tfl.input({ shape: [1, 2, 2], name: 'value' });
    const label = tfl.input({ shape: [1], dtype: 'int32', name: 'label' });
    // Stands for the normalisation: twice the value.
    const twice = tfl.layers.add({ name: 'twice' });
    const output = strategy.normalize?.(value, label, point({ name: 'stage1_norm' }), (input) => {
      const doubled = twice.apply([input, input]);
      if (Array.isArray(doubled) || !('sourceLayer' in doubled)) throw new Error('one symbolic tensor');
      return doubled;
    });
    if (!output) throw new Error('conditionalBatchNorm must normalise');
    const model = tfl.model({ inputs: [value, label], outputs: output });
    const outputs = tf.tidy(() => {
      model.getLayer('stage1_norm_scale').setWeights([tf.tensor2d([[1, 1], [3, 10]])]); // prettier-ignore
      model.getLayer('stage1_norm_shift').setWeights([tf.tensor2d([[0, 0], [0.5, -1]])]); // prettier-ignore
      const images = tf.tensor4d([1, 2, 3, 4, 1, 2, 3, 4], [2, 1, 2, 2]);
      return outputsOf(model, [images, tf.tensor2d([[1], [0]], [2, 1], 'int32')]);
    });
    // Class 1: 2·1·3 + 0.5, 2·2·10 - 1, …; class 0: 2·1, 2·2, …
    for (const tensor of outputs) await expectClose(tensor, [6.5, 39, 18.5, 79, 2, 4, 6, 8]);
    tf.dispose(outputs);
    model.dispose();
  });

  it.each([conditionalBatchNorm({ classes: 3 }), conditionalBatchNorm({ attributes: 3 })])(
    'starts near the plain normalisation: $options',
    (conditioning) =>
      withNetworks(conditioning, async ({ generator }) => {
        expect(namesOf(generator, /_(scale|shift)$/).sort()).toEqual([
          ...['projection_norm_scale', 'projection_norm_shift', 'stage0_norm_scale', 'stage0_norm_shift'],
          ...['stage1_norm_scale', 'stage1_norm_shift'],
        ]);
        expect(namesOf(generator, /_norm$/)).toEqual(['projection_norm', 'stage0_norm', 'stage1_norm']);
        const label =
          conditioning.labels.kind === 'classes' ? tf.tensor2d([[2]], [1, 1], 'int32') : tf.tensor2d([[1, 0, 1]]);
        const probe = (name: string) =>
          tfl.model({ inputs: generator.inputs, outputs: generator.getLayer(name).output });
        const inputs = [tf.zeros([1, 3]), label];
        const [scale] = outputsOf(probe('stage0_norm_scale_map'), inputs);
        const [shift] = outputsOf(probe('stage0_norm_shift_map'), inputs);
        if (!scale || !shift) throw new Error('no outputs');
        // Five standard deviations of the sum of at most two numbers from N(0, 0.02).
        await expectClose(scale, [1, 1], { absolute: 5 * 0.02 * Math.SQRT2 });
        await expectClose(shift, [0, 0], { absolute: 0 });
        tf.dispose([...inputs, scale, shift]);
      }),
  );

  it('shows the discriminator the label as a channel of the image', () =>
    withNetworks(conditionalBatchNorm({ classes: 3, dimension: 7 }), ({ discriminator, config }) => {
      expect(namesOf(discriminator, /label_join/)).toEqual(['input_label_join']);
      expect(discriminator.getLayer('label_embedding').countParams()).toBe(21);
      expect(config.conditioning).toMatchObject({
        name: 'conditionalBatchNorm',
        options: { classes: 3, dimension: 7 },
      });
    }));

  it('lets the label change the image from the start', () =>
    withNetworks(conditionalBatchNorm({ classes: 3 }), async ({ generator }) => {
      const labels = [tf.tensor2d([[0]], [1, 1], 'int32'), tf.tensor2d([[1]], [1, 1], 'int32')] as const;
      expect(await labelEffect(generator, labels)).toBeGreaterThan(0);
    }));

  it('needs a normalisation somewhere', () =>
    expectNoLeak(() => {
      const conditioning = conditionalBatchNorm({ classes: 3 });
      const defaults = { norm: 'none', filters: 2 } as const;
      expect(() => buildGenerator({ imageShape: [8, 8, 1], conditioning, defaults })).toThrow(
        'buildGenerator: conditioning must use the label somewhere in the generator, which has no place for it',
      );
    }));

  it.each<{ options: unknown; error: string }>([
    { options: {}, error: 'conditionalBatchNorm: options must have exactly one of classes and attributes' },
    { options: { classes: 2, at: 'input' }, error: 'conditionalBatchNorm: options has no option "at"' },
    { options: { classes: 2, dimension: -1 }, error: 'conditionalBatchNorm: dimension must be at least 1 (got -1)' },
  ])('refuses: $error', ({ options, error }) => {
    // What JavaScript may pass: no type fits.
    expect(() => conditionalBatchNorm(options as ConditionalBatchNormOptions)).toThrow(error);
  });
});
