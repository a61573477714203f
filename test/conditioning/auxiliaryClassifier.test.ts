import { describe, expect, it } from 'vitest';
import { auxiliaryClassifier, type AuxiliaryClassifierOptions } from '../../src/conditioning/index.js';
import { namesOf, withNetworks } from './support.js';

describe('auxiliaryClassifier', () => {
  it.each([auxiliaryClassifier({ classes: 6 }), auxiliaryClassifier({ attributes: 6 })])(
    'gives the discriminator a second output instead of a label: $options',
    (conditioning) =>
      withNetworks(conditioning, ({ generator, discriminator }) => {
        expect(discriminator.inputNames).toEqual(['image']);
        expect(discriminator.outputNames).toEqual(['logits', 'auxiliary']);
        expect(discriminator.outputs.map(({ shape }) => shape)).toEqual([[null, 1], [null, 6]]); // prettier-ignore
        // Both read the 4·3·2 features.
        expect(discriminator.getLayer('auxiliary').countParams()).toBe(24 * 6 + 6);
        expect(discriminator.getLayer('logits').countParams()).toBe(25);
        expect(discriminator.getLayer('auxiliary').getConfig()).toMatchObject({ activation: 'linear' });
        expect(generator.inputNames).toEqual(['latent', 'label']);
      }),
  );

  it('joins the label to the latent vector of the generator, or where asked', async () => {
    await withNetworks(auxiliaryClassifier({ classes: 6 }), ({ generator, config }) => {
      expect(namesOf(generator, /label_join/)).toEqual(['input_label_join']);
      expect(config.conditioning?.options).toEqual({ classes: 6, dimension: 16, at: ['input'], as: 'map' });
    });
    await withNetworks(
      auxiliaryClassifier({ classes: 6, at: 'everyLayer', as: 'tiled', dimension: 2 }),
      ({ generator }) => {
        expect(namesOf(generator, /label_join/)).toHaveLength(4);
        expect(generator.getLayer('stage1_label_join').outputShape).toEqual([null, 4, 3, 4]);
      },
    );
  });

  it('refuses invalid options under its own name', () => {
    const options = { classes: 2, weight: 3 } as unknown as AuxiliaryClassifierOptions;
    expect(() => auxiliaryClassifier(options)).toThrow('auxiliaryClassifier: options has no option "weight"');
    expect(() => auxiliaryClassifier({ classes: -1 })).toThrow(
      'auxiliaryClassifier: classes must be at least 1 (got -1)',
    );
  });
});
