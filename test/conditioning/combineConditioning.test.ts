import { describe, expect, it } from 'vitest';
import {
  auxiliaryClassifier,
  combineConditioning,
  conditionalBatchNorm,
  embedding,
  projection,
  type CombineConditioningOptions,
} from '../../src/conditioning/index.js';
import { namesOf, withNetworks } from './support.js';

describe('combineConditioning', () => {
  it('takes one part of each', () =>
    withNetworks(
      combineConditioning({ generator: embedding({ classes: 3, at: [0] }), discriminator: projection({ classes: 3 }) }),
      ({ generator, discriminator, config }) => {
        expect(namesOf(generator, /label_join|_scale$/)).toEqual(['stage0_label_join']);
        expect(namesOf(discriminator, /label_join|projection$/)).toEqual(['projection']);
        expect(config.conditioning).toEqual({
          name: 'combined',
          labels: { kind: 'classes', count: 3 },
          options: {
            generator: { name: 'embedding', options: { classes: 3, dimension: 16, at: [0], as: 'map' } },
            discriminator: { name: 'projection', options: { classes: 3 } },
          },
        });
      },
    ));

  it('refuses parts for different labels', () => {
    const generator = conditionalBatchNorm({ classes: 3 });
    expect(() => combineConditioning({ generator, discriminator: auxiliaryClassifier({ classes: 4 }) })).toThrow(
      'combineConditioning: discriminator must be for 3 classes like generator (got "4 classes")',
    );
    expect(() => combineConditioning({ generator, discriminator: embedding({ attributes: 3 }) })).toThrow(
      'combineConditioning: discriminator must be for 3 classes like generator (got "3 attributes")',
    );
  });

  it('refuses what is not a conditioning', () => {
    const options = { generator: embedding({ classes: 3 }) } as unknown as CombineConditioningOptions;
    expect(() => combineConditioning(options)).toThrow(
      'combineConditioning: discriminator must be a conditioning such as embedding({ classes: 10 }) (got undefined)',
    );
  });
});
