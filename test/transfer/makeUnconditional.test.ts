import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { buildDCGAN, type DCGAN } from '../../src/architectures/index.js';
import { auxiliaryClassifier, conditionalBatchNorm, embedding, projection } from '../../src/conditioning/index.js';
import { wassersteinLoss } from '../../src/losses/index.js';
import { networkWeights, readWeights } from '../../src/models/index.js';
import { finish, train } from '../../src/training/index.js';
import { makeUnconditional } from '../../src/transfer/index.js';
import { wganGP } from '../../src/tricks/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { tinyDataset } from '../support/tinyDataset.js';

const conditionings = {
  embedding: embedding({ classes: 3, dimension: 2 }),
  projection: projection({ classes: 3 }),
  conditionalBatchNorm: conditionalBatchNorm({ classes: 3, dimension: 2 }),
  auxiliaryClassifier: auxiliaryClassifier({ classes: 3, dimension: 2 }),
};
const build = (conditioning: (typeof conditionings)[keyof typeof conditionings] | undefined): DCGAN =>
  buildDCGAN({
    imageShape: [8, 8, 1],
    latentDim: 2,
    ...(conditioning && { conditioning }),
    generator: { baseFilters: 2, maxFilters: 2 },
    discriminator: { baseFilters: 2, maxFilters: 2, defaults: { norm: 'layer' } },
  });
const dispose = (...gans: { generator: LayersModel; discriminator: LayersModel }[]): void =>
  gans.forEach((gan) => (gan.generator.dispose(), gan.discriminator.dispose()));

function answer(model: LayersModel, label: number): tf.Tensor {
  const main = model.inputs[0]?.shape.length === 2 ? tf.tensor2d([[0.5, -1]]) : tf.fill([1, 8, 8, 1], 0.3);
  const labels = model.inputs.length > 1 ? [tf.tensor2d([label], [1, 1], 'int32')] : [];
  return [model.predict([main, ...labels])].flat()[0] ?? tf.scalar(NaN);
}

describe.each(Object.entries(conditionings))('makeUnconditional with %s', (_, conditioning) => {
  it('draws and judges as the class did, to the bit, and can be trained on', async () => {
    const old = build(conditioning);
    const changed = makeUnconditional(old, { as: 2 });
    for (const network of ['generator', 'discriminator'] as const) {
      expect(changed[network].inputs).toHaveLength(1);
      expect(changed[network].outputs).toHaveLength(1);
      await expectClose(answer(changed[network], 0), answer(old[network], 2), { absolute: 0 });
    }
    // A penalty asks for gradients of gradients on the way.
    await finish(
      train(changed, tinyDataset(false), { steps: 2, batchSize: 2, loss: wassersteinLoss(), tricks: [wganGP()] }),
    );
    dispose(old, changed);
  });
});

describe('makeUnconditional', () => {
  it('averages what is known of the classes unless told otherwise', async () => {
    const old = build(conditionings.embedding);
    const changed = makeUnconditional(old);
    const table = (model: LayersModel) => readWeights(networkWeights(model).parameters)['label_embedding/embeddings'];
    const rows = (await table(old.generator)?.array()) as number[][];
    const mean = [0, 1].map((i) => rows.reduce((sum, row) => sum + (row[i] ?? NaN), 0) / 3);
    await expectClose(table(changed.generator) ?? NaN, mean);
    dispose(old, changed);
  });

  it('leaks nothing', async () => {
    const old = build(conditionings.embedding);
    await expectNoLeak(() => dispose(makeUnconditional(old, { as: 1 })));
    dispose(old);
  });

  it('refuses classes that are not there', () => {
    const [labelled, without] = [build(conditionings.embedding), build(undefined)];
    expect(() => makeUnconditional(labelled, { as: 3 })).toThrow('makeUnconditional: as must be at most 2 (got 3)');
    expect(() => makeUnconditional(without)).toThrow('makeUnconditional: gan.generator must have classes as labels');
    dispose(labelled, without);
  });
});
