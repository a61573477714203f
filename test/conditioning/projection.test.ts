import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { buildDiscriminator } from '../../src/architectures/index.js';
import { projection, type ProjectionOptions } from '../../src/conditioning/index.js';
import { expectClose } from '../support/expectClose.js';
import { namesOf, outputsOf, point, withNetworks } from './support.js';

/** The head alone, on three features and a logit, both fed. */
function headOf(options: ProjectionOptions) {
  const features = tfl.input({ shape: [3], name: 'features' });
  const logits = tfl.input({ shape: [1], name: 'logits' });
  const { discriminator, labels } = projection(options);
  const label =
    labels.kind === 'classes'
      ? tfl.input({ shape: [1], dtype: 'int32', name: 'label' })
      : tfl.input({ shape: [labels.count], name: 'label' });
  const outputs = discriminator.head?.(features, logits, label, point({ network: 'discriminator', stage: 'output' }));
  if (!outputs) throw new Error('projection must have a head');
  return tfl.model({ inputs: [features, logits, label], outputs: [...outputs] });
}

describe('projection', () => {
  it('adds the inner product of features and the class’s vector to the logit', async () => {
    const model = headOf({ classes: 2 });
    const outputs = tf.tidy(() => {
      model.getLayer('projection').setWeights([tf.tensor2d([[1, 2, 3], [-1, 0, 10]])]); // prettier-ignore
      const features = tf.tensor2d([[1, 1, 1], [2, 3, 4]]); // prettier-ignore
      return outputsOf(model, [features, tf.tensor2d([[100], [200]]), tf.tensor2d([[0], [1]], [2, 1], 'int32')]);
    });
    expect(outputs.map(({ shape }) => shape)).toEqual([[2, 1]]);
    // 100 + 1 + 2 + 3 and 200 - 2 + 0 + 40.
    for (const tensor of outputs) await expectClose(tensor, [106, 238]);
    tf.dispose(outputs);
    model.dispose();
  });

  it('makes the vector of attributes by a linear layer', async () => {
    const model = headOf({ attributes: 2 });
    const outputs = tf.tidy(() => {
      model.getLayer('projection').setWeights([tf.tensor2d([[1, 2, 3], [10, 20, 30]]), tf.zeros([3])]); // prettier-ignore
      return outputsOf(model, [tf.tensor2d([[1, 1, 2]]), tf.tensor2d([[1000]]), tf.tensor2d([[1, 0.5]])]);
    });
    // The vector 1·[1, 2, 3] + 0.5·[10, 20, 30] = [6, 12, 18]; 1000 + 6 + 12 + 36.
    for (const tensor of outputs) await expectClose(tensor, [1054]);
    tf.dispose(outputs);
    model.dispose();
  });

  it('comes with conditional batch norm in the generator, and with either head', async () => {
    await withNetworks(projection({ classes: 4 }), ({ generator, discriminator, config }) => {
      expect(namesOf(generator, /_scale$/)).toHaveLength(3);
      expect(namesOf(discriminator, /label_join/)).toEqual([]);
      // Last map 4×3×2: one vector of 24 for each class.
      expect(discriminator.getLayer('projection').countParams()).toBe(4 * 24);
      expect(discriminator.outputs.map(({ shape }) => shape)).toEqual([[null, 1]]);
      expect(config.conditioning).toMatchObject({ name: 'projection', options: { classes: 4 } });
    });
    const conditioning = projection({ classes: 4 });
    const stages = [{ filters: 2 }];
    const discriminator = buildDiscriminator({ imageShape: [8, 8, 1], head: 'convolution', stages, conditioning });
    expect(discriminator.getLayer('projection').countParams()).toBe(4 * 4 * 4 * 2);
    discriminator.dispose();
  });

  it('refuses unknown options', () => {
    const options = { classes: 2, dimension: 3 } as unknown as ProjectionOptions;
    expect(() => projection(options)).toThrow('projection: options has no option "dimension"');
  });
});
