import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { NetworkName } from '../../src/core/index.js';
import { networkWeights } from '../../src/models/index.js';
import { sgd } from '../../src/optimizers/index.js';
import { createTrainStep, disposeTrainingState, train, type GAN, type TrainOptions } from '../../src/training/index.js';
import { bits, data, newNetworks, walk } from './checkpointRuns.js';

const newGAN = newNetworks();
const networks: readonly NetworkName[] = ['generator', 'discriminator'];

async function weightsOf(gan: GAN, network: NetworkName): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  for (const [name, weight] of networkWeights(gan[network]).parameters)
    found.set(name, Float32Array.from(await weight.read().data()));
  return found;
}

function rootMeanSquare(values: readonly Float32Array[], others?: readonly Float32Array[]): number {
  const flat = values.flatMap((part, i) => Array.from(part, (value, j) => value - (others?.[i]?.[j] ?? 0)));
  return Math.sqrt(flat.reduce((sum, value) => sum + value * value, 0) / flat.length);
}

describe('the gradients on reports', () => {
  it('are root mean squares over the weights of each layer', async () => {
    const gan = newGAN();
    const before = {
      generator: await weightsOf(gan, 'generator'),
      discriminator: await weightsOf(gan, 'discriminator'),
    };
    const learningRate = 0.25;
    const optimizers = { generator: sgd({ learningRate }), discriminator: sgd({ learningRate }) };
    const [report] = await walk(train(gan, data, { steps: 1, batchSize: 4, optimizers }));
    for (const network of networks) {
      const after = await weightsOf(gan, network);
      const layers = report?.gradients?.[network] ?? [];
      expect(layers.map(({ layer }) => layer)).toEqual([
        ...new Set([...after.keys()].map((name) => name.slice(0, name.lastIndexOf('/')))),
      ]);
      for (const { layer, gradient, update, weight } of layers) {
        const names = [...after.keys()].filter((name) => name.startsWith(`${layer}/`));
        const pick = (values: Map<string, Float32Array>) => names.map((name) => values.get(name) ?? new Float32Array());
        const moved = rootMeanSquare(pick(after), pick(before[network]));
        expect(Math.abs(update - moved), `${network} ${layer}`).toBeLessThan(1e-4 * moved + 1e-7);
        expect(Math.abs(gradient - update / learningRate)).toBeLessThan(1e-4 * gradient);
        expect(Math.abs(weight / rootMeanSquare(pick(after)) - 1)).toBeLessThan(1e-4);
      }
    }
  });

  it('name the trained layers alone', async () => {
    const gan = newGAN();
    gan.generator.getLayer('project').trainable = false;
    const [report] = await walk(train(gan, data, { steps: 1, batchSize: 4 }));
    const named = report?.gradients?.generator.map(({ layer }) => layer);
    expect(named).toContain('up');
    expect(named).not.toContain('project');
  });

  it('are there for each planned report, unless they are not wanted, and change nothing', async () => {
    const after = async (options: { measureGradients?: boolean }) => {
      const gan = newGAN();
      const before = tf.memory().numTensors;
      const run = train(gan, data, { steps: 5, batchSize: 4, reportEvery: 2, ...options });
      const reports = await walk(run);
      expect(tf.memory().numTensors).toBe(before);
      return { present: reports.map(({ gradients }) => gradients !== undefined), bits: await bits(gan, run) };
    };
    const measured = await after({});
    const plain = await after({ measureGradients: false });
    expect(measured.present).toEqual([true, true, true, true]);
    expect(plain.present).toEqual([false, false, false, false]);
    expect(measured.bits).toBe(plain.bits);
  });

  it('are left out, and not behind, where the last step was not planned to be the last', async () => {
    const gan = newGAN();
    const before = tf.memory().numTensors;
    const run = train(gan, data, {
      steps: 9,
      batchSize: 4,
      reportEvery: 3,
      onStep: (step) => {
        if (step === 4) run.stop();
      },
    });
    expect((await walk(run)).map(({ step, gradients }) => [step, gradients !== undefined])).toEqual([
      [1, true],
      [3, true],
      [4, false],
    ]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('can be had of a single step', async () => {
    const gan = newGAN();
    const before = tf.memory().numTensors;
    const step = createTrainStep(gan, {});
    const batch = { images: new Float32Array(2 * 64), labels: Int32Array.of(0, 1), size: 2 };
    const first = step.run(step.init(), [batch]);
    expect(first.gradients).toEqual({});
    const { state, measures, gradients } = step.run(first.state, [batch], 'gradients');
    expect((await gradients.generator?.read())?.length).toBeGreaterThan(3);
    gradients.discriminator?.dispose();
    tf.dispose({ ...measures });
    disposeTrainingState(state);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuse another kind of answer', () => {
    const options = { steps: 1, measureGradients: 'yes' } as unknown as TrainOptions;
    expect(() => train(newGAN(), data, options)).toThrow(
      'train: options.measureGradients must be true or false (got "yes")',
    );
  });
});
