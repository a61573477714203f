import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { buildDCGAN } from '../../src/architectures/index.js';
import { auxiliaryClassifier, conditionalBatchNorm, embedding, projection } from '../../src/conditioning/index.js';
import { readWeights, networkWeights } from '../../src/models/index.js';
import { changeClasses, freeze, type ChangeClassesOptions } from '../../src/transfer/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

const from = ['cat', 'dog', 'truck'];
const build = (conditioning?: Parameters<typeof buildDCGAN>[0]['conditioning']) =>
  buildDCGAN({
    imageShape: [8, 8, 1],
    latentDim: 2,
    ...(conditioning && { conditioning }),
    generator: { baseFilters: 2, maxFilters: 2 },
    discriminator: { baseFilters: 2, maxFilters: 2 },
  });

function outputs(model: LayersModel, label: number): tf.Tensor[] {
  const main = model.inputs[0]?.shape.length === 2 ? tf.tensor2d([[0.5, -1]]) : tf.fill([1, 8, 8, 1], 0.3);
  const labels = model.inputs.length > 1 ? [tf.tensor2d([label], [1, 1], 'int32')] : [];
  return [model.predict([main, ...labels])].flat();
}

const conditionings = {
  embedding: embedding({ classes: 3, dimension: 2 }),
  projection: projection({ classes: 3 }),
  conditionalBatchNorm: conditionalBatchNorm({ classes: 3, dimension: 2 }),
  auxiliaryClassifier: auxiliaryClassifier({ classes: 3, dimension: 2 }),
};

describe.each(Object.entries(conditionings))('changeClasses with %s', (_, conditioning) => {
  it('gives a class that is kept the images and the judgement that it had', async () => {
    const old = build(conditioning);
    const changed = changeClasses(old, {
      from,
      to: ['truck', { name: 'puma', from: 'cat' }, 'tree', { name: 'sea', start: 'fresh' }],
    });
    expect(changed.classes.map(({ from: origin }) => origin)).toEqual([
      { name: 'truck', label: 2 },
      { name: 'cat', label: 0 },
      'mean',
      'fresh',
    ]);
    expect(changed.dropped).toEqual(['dog']);
    expect(changed.changed.generator.length + changed.changed.discriminator.length).toBeGreaterThan(1);
    for (const [before, after] of [
      [2, 0],
      [0, 1],
    ] as const) {
      for (const network of ['generator', 'discriminator'] as const) {
        const [mine, theirs] = [outputs(changed[network], after), outputs(old[network], before)];
        await expectClose(mine[0] ?? NaN, theirs[0] ?? NaN, { absolute: 0 });
        // The logit of the class itself, where the discriminator classifies.
        if (mine[1] && theirs[1]) expect((await mine[1].data())[after]).toBe((await theirs[1].data())[before]);
      }
    }
    for (const model of [old.generator, old.discriminator, changed.generator, changed.discriminator]) model.dispose();
  });

  it('leaks nothing', async () => {
    const old = build(conditioning);
    await expectNoLeak(() => {
      const { generator, discriminator } = changeClasses(old, { from, to: ['dog', { name: 'x', start: 'fresh' }] });
      generator.dispose();
      discriminator.dispose();
    });
    old.generator.dispose();
    old.discriminator.dispose();
  });
});

describe('changeClasses', () => {
  it('starts a class from the mean of the old ones, and keeps what is frozen', async () => {
    const old = build(conditionings.embedding);
    freeze(old.generator, { fromInput: 1 });
    const { generator, discriminator } = changeClasses(old, { from, to: ['new', 'dog'] });
    const table = (model: LayersModel) => readWeights(networkWeights(model).parameters)['label_embedding/embeddings'];
    const [before, after] = [await table(old.generator)?.array(), await table(generator)?.array()] as number[][][];
    const mean = [0, 1].map(
      (i) => ((before?.[0]?.[i] ?? NaN) + (before?.[1]?.[i] ?? NaN) + (before?.[2]?.[i] ?? NaN)) / 3,
    );
    await expectClose(after?.[0] ?? NaN, mean);
    expect(after?.[1]).toEqual(before?.[1]);
    expect([...networkWeights(generator).frozen.keys()]).toEqual([...networkWeights(old.generator).frozen.keys()]);
    for (const model of [old.generator, old.discriminator, generator, discriminator]) model.dispose();
  });

  it.each<[unknown, string]>([
    [
      { from, to: [{ name: 'wolf', from: 'fox' }] },
      'to[0].from must be one of the old classes cat, dog, truck (got "fox")',
    ],
    [{ from, to: ['cat', 'cat'] }, 'to must name each class once (got "cat")'],
    [{ from, to: [] }, 'to must be a list of classes (got [])'],
    [{ from, to: [{ name: 'a' }] }, 'to[0] must have one of from and start'],
    [{ from, to: [{ name: 'a', start: 'zero' }] }, 'to[0].start must be one of mean, fresh'],
    [{ from: ['cat', 'dog'], to: ['cat'] }, 'from must name the 3 classes that the networks have (got 2)'],
  ])('refuses %j', (options, message) => {
    const gan = build(conditionings.embedding);
    // What a JavaScript caller may hand over.
    expect(() => changeClasses(gan, options as ChangeClassesOptions)).toThrow(`changeClasses: ${message}`);
    gan.generator.dispose();
    gan.discriminator.dispose();
  });

  it('refuses networks without classes', () => {
    const gan = build();
    expect(() => changeClasses(gan, { from, to: ['cat'] })).toThrow(
      'changeClasses: gan.generator must have classes as labels (got "no labels")',
    );
    gan.generator.dispose();
    gan.discriminator.dispose();
  });
});
