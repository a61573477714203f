import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/index.js';
import { rollBackOn, stopOn, watch } from '../../src/diagnostics/index.js';
import { wassersteinLoss } from '../../src/losses/index.js';
import { sgd } from '../../src/optimizers/index.js';
import {
  memoryCheckpoints,
  train,
  type GAN,
  type StepOptions,
  type TrainingRun,
  type TrainOptions,
} from '../../src/training/index.js';
import type { GeneralTrick } from '../../src/tricks/index.js';
import { isSlow } from '../support/runs.js';
import { denseGAN, sides } from './denseGAN.js';

const data = sides(60, 1);
const built: GAN[] = [];

afterEach(() => {
  for (const gan of built.splice(0)) [gan.generator, gan.discriminator].forEach((network) => network.dispose());
});

function start(options: StepOptions & Pick<TrainOptions, 'steps' | 'rollBack'>): TrainingRun {
  const gan = denseGAN();
  built.push(gan);
  const checkpoints = { store: memoryCheckpoints(), every: 20, keepLast: 10, log: () => undefined };
  return watch(train(gan, data, { batchSize: 16, reportEvery: 5, checkpoints, ...options }), { data, samplesEvery: 1 });
}

async function findingsOf(run: TrainingRun): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const { findings = [] } of run) found.push(...findings);
  return found;
}

/** From some step on, for as long as it is not undone by a roll-back, the generator makes one image. */
function collapse(at: number): GeneralTrick {
  return {
    name: 'collapse',
    kind: 'general',
    options: {},
    afterUpdate: ({ update, step, parameters }) => {
      if (update !== 'generator' || step !== at) return {};
      const [kernel, bias] = [parameters['hidden/kernel'], parameters['hidden/bias']];
      if (!kernel || !bias) return {};
      const pattern = Array.from({ length: bias.size }, (_, i) => (i % 3) - 1);
      return { parameters: { 'hidden/kernel': tf.mul(kernel, 1e-6), 'hidden/bias': tf.tensor1d(pattern) } };
    },
  };
}

describe.skipIf(isSlow)('rollBackOn', () => {
  it('brings a training back from a collapse, and the watchers begin anew', async () => {
    const freeze = sgd({ learningRate: 1e-6 });
    const options = { steps: 240, tricks: [collapse(50)], optimizers: { generator: freeze } };
    const collapsed = await findingsOf(start(options));
    expect(collapsed.map(({ kind }) => kind)).toContain('mode-collapse');
    const run = rollBackOn(start({ ...options, rollBack: { margin: 120 } }), {
      kinds: ['mode-collapse'],
      level: 'warning',
    });
    const found = await findingsOf(run);
    const [first, back] = found.filter(({ kind }) => kind === 'mode-collapse' || kind === 'rolled-back');
    expect([first?.kind, back?.kind]).toEqual(['mode-collapse', 'rolled-back']);
    expect(back?.evidence.to).toBeLessThanOrEqual(50);
    expect(back?.explanation).toMatch(/^Mode-collapse at step 1\d\d\. The run goes on with the weights of step/);
    expect(found.filter(({ kind, step }) => kind === 'mode-collapse' && step > (back?.step ?? 0))).toEqual([]);
    expect(run.outcome).toBe('finished');
  });

  it('lets a run come to its end whose learning rates are far too high', async () => {
    const fast = sgd({ learningRate: 0.4 });
    const options = { steps: 100, loss: wassersteinLoss(), optimizers: { generator: fast, discriminator: fast } };
    await expect(findingsOf(start(options))).rejects.toThrow('is NaN');
    const run = rollBackOn(start({ ...options, rollBack: { rateScale: 0.01 } }));
    const kinds = (await findingsOf(run)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'rolled-back')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'not-finite')).toHaveLength(1);
    expect([run.outcome, run.step]).toEqual(['finished', 100]);
  });

  it('leaves good weights when the run is stopped at what is not finite', async () => {
    const fast = sgd({ learningRate: 0.4 });
    const options = { steps: 100, loss: wassersteinLoss(), optimizers: { generator: fast, discriminator: fast } };
    const run = stopOn(start({ ...options, rollBack: {} }), { kinds: ['not-finite'] });
    await findingsOf(run);
    expect(run.outcome).toBe('aborted');
    const weights = await Promise.all(run.generator.getWeights().map((weight) => weight.data()));
    expect(weights.every((values) => Array.from(values).every(Number.isFinite))).toBe(true);
  });

  it('refuses runs that may not go back, and wrong options', () => {
    expect(() => rollBackOn(start({ steps: 1 }))).toThrow(
      'rollBackOn: run must be of train with the option rollBack (got null)',
    );
    const run = start({ steps: 1, rollBack: {} });
    expect(() => rollBackOn(run, { kinds: [] })).toThrow('rollBackOn: kinds must be a list of at least one kind');
    expect(() => rollBackOn(run, { kind: 'x' } as object)).toThrow('rollBackOn: options has no option "kind"');
  });
});
