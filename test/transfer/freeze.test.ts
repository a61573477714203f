import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { buildDCGAN } from '../../src/architectures/index.js';
import { embedding, projection } from '../../src/conditioning/index.js';
import { networkWeights } from '../../src/models/index.js';
import { freeze, unfreeze, type FreezingPolicy } from '../../src/transfer/index.js';
import { tinyGAN } from '../support/tinyGAN.js';

const small = (conditioning?: Parameters<typeof buildDCGAN>[0]['conditioning']) =>
  buildDCGAN({
    imageShape: [16, 16, 1],
    latentDim: 3,
    ...(conditioning && { conditioning }),
    generator: { maxFilters: 2, baseFilters: 2 },
    discriminator: { baseFilters: 2, maxFilters: 2, stages: [{}, { convolutions: 2, dropout: 0.2 }] },
  });

/** A model inside of another, between two layers. */
function nested(): tfl.LayersModel {
  const inner = tfl.sequential({
    name: 'encoder',
    layers: [
      tfl.layers.dense({ name: 'first', units: 4, inputShape: [3] }),
      tfl.layers.batchNormalization({ name: 'norm' }),
      tfl.layers.dense({ name: 'second', units: 4 }),
    ],
  });
  return tfl.sequential({ name: 'outer', layers: [inner, tfl.layers.dense({ name: 'head', units: 1 })] });
}

const layersOf = (names: Iterable<string>) => [
  ...new Set([...names].map((name) => name.slice(0, name.lastIndexOf('/')))),
];
const trained = (model: tfl.LayersModel) => layersOf(networkWeights(model).parameters.keys());
const frozen = (model: tfl.LayersModel) => layersOf(networkWeights(model).frozen.keys());

describe('freeze', () => {
  it.each<[FreezingPolicy, string[]]>([
    [{ fromInput: 1 }, ['stage0_conv']],
    [{ fromInput: 2 }, ['stage0_conv', 'stage1_conv', 'stage1_norm']],
    [{ fromOutput: 1 }, ['logits']],
    [{ fromOutput: 2 }, ['stage1_conv2', 'stage1_norm2', 'logits']],
    [{ allBut: { fromOutput: 2 } }, ['stage0_conv', 'stage1_conv', 'stage1_norm']],
    [{ names: 'stage1_conv' }, ['stage1_conv']],
    [{ names: ['stage1_*', 'logits'] }, ['stage1_conv', 'stage1_norm', 'stage1_conv2', 'stage1_norm2', 'logits']],
    [{ kind: 'norms' }, ['stage1_norm', 'stage1_norm2']],
    [{ kind: 'dense' }, ['logits']],
    [{ anyOf: [{ fromInput: 1 }, { kind: 'dense' }] }, ['stage0_conv', 'logits']],
    [{ allOf: [{ fromInput: 2 }, { allBut: { kind: 'norms' } }] }, ['stage0_conv', 'stage1_conv']],
  ])('of the discriminator %j', (policy, expected) => {
    const { generator, discriminator } = small();
    expect(freeze(discriminator, policy)).toEqual(expected);
    expect(frozen(discriminator).sort()).toEqual([...expected].sort());
    unfreeze(discriminator);
    expect(frozen(discriminator)).toEqual([]);
    generator.dispose();
    discriminator.dispose();
  });

  it('counts depth in the generator from the latent vector on', () => {
    const { generator, discriminator } = small();
    expect(freeze(generator, { fromInput: 1 })).toEqual(['projection_dense', 'projection_norm']);
    expect(freeze(generator, { allBut: { fromOutput: 1 } })).toEqual(
      expect.arrayContaining(['projection_dense', 'stage0_conv', 'stage0_norm']),
    );
    expect(trained(generator)).toEqual(['output_conv']);
    generator.dispose();
    discriminator.dispose();
  });

  it('gives what is computed from the label no depth, but a kind', () => {
    const { generator, discriminator } = small(embedding({ classes: 3, dimension: 2 }));
    expect(freeze(discriminator, { fromInput: 1 })).toEqual(['stage0_conv']);
    expect(freeze(discriminator, { kind: 'embeddings' })).toEqual(['label_embedding']);
    const labels = freeze(discriminator, { kind: 'labels' });
    expect(labels).toContain('label_embedding');
    expect(labels.every((name) => name.includes('label'))).toBe(true);
    expect(labels.length).toBeGreaterThan(2);
    generator.dispose();
    discriminator.dispose();
    const other = small(projection({ classes: 3 }));
    expect(freeze(other.generator, { allBut: { kind: 'embeddings' } })).not.toEqual([]);
    expect(trained(other.generator).every((name) => /_(scale|shift)$/.test(name))).toBe(true);
    expect(freeze(other.discriminator, { kind: 'labels' })).toEqual(['projection']);
    other.generator.dispose();
    other.discriminator.dispose();
  });

  it('reaches into nested models, by their names too, and takes up models that were frozen as a whole', () => {
    const model = nested();
    expect(freeze(model, { fromInput: 1 })).toEqual(['encoder/first', 'encoder/norm']);
    unfreeze(model);
    expect(freeze(model, { names: 'encoder' })).toEqual(['encoder/first', 'encoder/norm', 'encoder/second']);
    unfreeze(model, { names: '*second' });
    expect(trained(model)).toEqual(['encoder/second', 'head']);
    unfreeze(model);
    model.trainable = false;
    unfreeze(model, { names: 'encoder/norm' });
    expect(trained(model)).toEqual(['encoder/norm']);
    unfreeze(model);
    expect(frozen(model)).toEqual([]);
    model.dispose();
  });

  it("takes anybody's networks", () => {
    const { generator, discriminator } = tinyGAN();
    expect(freeze(generator, { fromInput: 2 })).toEqual(['project', 'norm1', 'up', 'norm2']);
    expect(freeze(discriminator, { kind: 'labels' })).toEqual(['embedding', 'map']);
    generator.dispose();
    discriminator.dispose();
  });

  it.each<[unknown, RegExp]>([
    [
      { names: 'stage9_*' },
      /^freeze: policy\.names must be layers with weights of discriminator, which has stage0_conv, /,
    ],
    [{ names: [] }, /^freeze: policy\.names must be a name or a list of names \(got \[\]\)/],
    [{ kind: 'embeddings' }, /^freeze: policy must mean a layer of discriminator, which has stage0_conv/],
    [{ kind: 'pools' }, /^freeze: policy\.kind must be one of norms, convolutions/],
    [{ fromInput: 0 }, /^freeze: policy\.fromInput must be at least 1 \(got 0\)/],
    [{ fromInput: 9 }, /^freeze: policy must leave a layer of discriminator to train/],
    [{ allBut: { fromOutput: 9 } }, /^freeze: policy must mean a layer of discriminator/],
    [{ anyOf: [] }, /^freeze: policy\.anyOf must be a list of policies/],
    [{ allOf: [{ names: 'nothing' }] }, /^freeze: policy\.allOf\[0\]\.names must be layers/],
    [{ fromInput: 1, fromOutput: 1 }, /^freeze: policy must have exactly one of names, kind/],
    [{ layers: 'x' }, /^freeze: policy has no option "layers"/],
    ['all', /^freeze: policy must be an object \(got "all"\)/],
  ])('refuses %j', (policy, message) => {
    const { generator, discriminator } = small();
    // What a JavaScript caller may hand over.
    expect(() => freeze(discriminator, policy as FreezingPolicy)).toThrow(message);
    expect(frozen(discriminator)).toEqual([]);
    generator.dispose();
    discriminator.dispose();
  });
});
