import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/data/index.js';
import { adam, spectralNorm } from '../../src/optimizers/index.js';
import { ema, type GeneralTrick } from '../../src/tricks/index.js';
import {
  loadCheckpoint,
  memoryCheckpoints,
  train,
  type Checkpoint,
  type CheckpointStore,
  type StepReport,
  type TrainingRun,
  type TrainOptions,
} from '../../src/training/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { isSlow } from '../support/runs.js';
import { tinyGAN } from '../support/tinyGAN.js';
import { bits, data, disposeGAN, every, kernelOf, newNetworks, walk } from './checkpointRuns.js';

const newGAN = newNetworks();
const options = { steps: 12, batchSize: 4, reportEvery: 1, tricks: [ema({ decay: 0.5 })] } satisfies TrainOptions;

/** Fills a weight of the generator with a number at some steps, counted from 0, the first `times` that they come. */
function poison(at: readonly number[], value = NaN, name = 'out/kernel'): GeneralTrick {
  return {
    name: 'poison',
    kind: 'general',
    options: {},
    afterUpdate: ({ update, step, parameters }) => {
      const kernel = parameters[name];
      if (update !== 'generator' || !at.includes(step) || !kernel) return {};
      return { parameters: { [name]: tf.fill(kernel.shape, value) } };
    },
  };
}

function findingsOf(reports: readonly StepReport[]): [number, string][] {
  return reports.flatMap(({ step, findings = [] }) => findings.map(({ kind }): [number, string] => [step, kind]));
}

function stateOf({ state }: Checkpoint): { rateScale: number; rollBacks: number } {
  return state as unknown as { rateScale: number; rollBacks: number };
}

/** Asks to go back after some steps. */
async function walkAndGoBack(run: TrainingRun, at: readonly number[]): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for await (const report of run) {
    reports.push(report);
    if (at.includes(report.step)) run.rollBack?.(`trouble at step ${report.step}`);
  }
  return reports;
}

// What these tests are about is the same on every backend.
describe.skipIf(isSlow)('a run that may go back', () => {
  it('is, as long as it does not, the same run to the bit', async () => {
    const after = async (more: Pick<TrainOptions, 'rollBack'>) => {
      const gan = newGAN();
      const run = train(gan, data, { ...options, ...more });
      await walk(run);
      const weights = await bits(gan, run);
      run.dispose();
      return weights;
    };
    expect(await after({ rollBack: {} })).toBe(await after({}));
  });

  it('takes the weights, averages and optimisers of the checkpoint, other batches, and half the rates', async () => {
    const store = memoryCheckpoints();
    const gan = newGAN();
    const run = train(gan, data, {
      ...options,
      rollBack: { margin: 2 },
      checkpoints: every(store, 3, { keepLast: 9 }),
    });
    const seen: unknown[] = [];
    let source: Checkpoint | null = null;
    for await (const { step, findings } of run) {
      if (step === 7) {
        source = await loadCheckpoint(store, { which: 3 });
        run.rollBack?.('on purpose');
      }
      if (step === 8) seen.push(...(findings ?? []));
    }
    run.dispose();
    // Step 6 is not two steps older than 7, and goes; 7 is what the run went on with.
    expect([...(await store.list())].sort()).toEqual(
      [0, 3, 7, 9, 12].map((step) => `step-${String(step).padStart(8, '0')}`),
    );
    const rolled = await loadCheckpoint(store, { which: 7 });
    for (const [name, { values }] of source?.tensors ?? []) expect(rolled.tensors.get(name)?.values).toEqual(values);
    expect(rolled.position).toEqual({ batch: 7, example: 28 });
    expect(stateOf(rolled)).toMatchObject({ step: 7, rateScale: 0.5, rollBacks: 1 });
    expect(seen).toEqual([
      expect.objectContaining({
        kind: 'rolled-back',
        level: 'warning',
        step: 7,
        evidence: { from: 7, to: 3, rateScale: 0.5, rollBacks: 1 },
        explanation: 'On purpose. The run goes on with the weights of step 3 and 0.5 times the given learning rates.',
      }),
    ]);
  });

  it('halves what the optimisers do, and keeps kernels normalised that are so', async () => {
    const walkWith = async (rateScale: number) => {
      const gan = newGAN();
      const run = train(gan, data, {
        ...options,
        steps: 6,
        optimizers: { discriminator: spectralNorm(adam({ learningRate: 0.01 })) },
        rollBack: { rateScale, margin: 0 },
        checkpoints: every(memoryCheckpoints(), 1),
      });
      const reports = await walkAndGoBack(run, [2]);
      run.dispose();
      // A matrix of one column: its largest singular value is its length.
      const head = await gan.discriminator.getLayer('head').getWeights()[0]?.data();
      return { updates: reports[2]?.gradients?.discriminator ?? [], norm: Math.hypot(...(head ?? [])) };
    };
    const [whole, half] = [await walkWith(1), await walkWith(0.5)];
    expect(whole.updates.length).toBeGreaterThan(3);
    whole.updates.forEach(({ update }, i) => expect((half.updates[i]?.update ?? NaN) / update).toBeCloseTo(0.5, 5));
    expect(whole.norm).toBeCloseTo(1, 5);
    expect(half.norm).toBeCloseTo(1, 3);
  });

  it('goes back to the best, if a score is measured', async () => {
    for (const [better, best] of [
      ['lower', 4],
      ['higher', 2],
    ] as const) {
      const store = memoryCheckpoints();
      const scores: Readonly<Record<number, number>> = { 2: 5, 4: 3, 6: 4, 8: 4.5 };
      const score = { name: 'test', better, measure: ({ step }: { step: number }) => scores[step] ?? NaN };
      const run = train(newGAN(), data, {
        ...options,
        steps: 9,
        rollBack: {},
        checkpoints: every(store, 2, { score, keepLast: 1 }),
      });
      const reports = await walkAndGoBack(run, [7]);
      run.dispose();
      expect(findingsOf(reports)).toEqual([[8, 'rolled-back']]);
      expect(reports[7]?.findings?.[0]?.evidence.to).toBe(best);
      expect((await loadCheckpoint(store, { which: 'best' })).step).toBe(best);
    }
  });

  it('goes back twice, without checkpoints of its own and without a tensor more', async () => {
    const gan = newGAN();
    const run = train(gan, data, { ...options, rollBack: { rateScale: 0.1 } });
    const reports = await walkAndGoBack(run, [4, 8]);
    expect(findingsOf(reports)).toEqual([
      [5, 'rolled-back'],
      [9, 'rolled-back'],
    ]);
    expect(reports[8]?.findings?.[0]?.evidence).toEqual({
      from: 8,
      to: 0,
      rateScale: expect.closeTo(0.01, 9) as number,
      rollBacks: 2,
    });
    const counts = new Set(reports.slice(1).map(({ memory }) => memory.tensors));
    expect(counts.size, 'numbers of tensors').toBe(1);
    run.dispose();
    await expectNoLeak(async () => {
      const own = tinyGAN();
      const again = train(own, data, { ...options, steps: 4, rollBack: {} });
      await walkAndGoBack(again, [2]);
      again.dispose();
      disposeGAN(own);
    });
  });

  it('ends with an error that says so when it has gone back too often; the state is kept', async () => {
    const store = memoryCheckpoints();
    const run = train(newGAN(), data, { ...options, rollBack: { most: 1 }, checkpoints: every(store, 5) });
    await expect(walkAndGoBack(run, [3, 6])).rejects.toThrow(
      'train: trouble at step 6; the run has gone back as often as options.rollBack.most allows (1)',
    );
    expect([run.outcome, run.step]).toEqual(['failed', 6]);
    expect(await store.list()).toContain('step-00000006');
    run.dispose();
  });

  it('goes on after an interruption as if there had been none, to the bit', async () => {
    const more = { ...options, steps: 16, rollBack: { margin: 3 } };
    const whole = newGAN();
    const unbroken = train(whole, data, { ...more, checkpoints: every(memoryCheckpoints(), 4) });
    await walkAndGoBack(unbroken, [7]);
    const expected = await bits(whole, unbroken);
    unbroken.dispose();
    // Killed right after it has gone back, or some steps later.
    for (const end of [7, 10]) {
      const store = memoryCheckpoints();
      const copy = memoryCheckpoints();
      const first = train(newGAN(), data, {
        ...more,
        checkpoints: every(store, 4),
        onStep: async (step) => {
          if (step === end + 1) await copyAll(store, copy);
        },
      });
      await walkAndGoBack(first, [7]);
      first.dispose();
      const gan = newGAN();
      const second = train(gan, data, { ...more, checkpoints: every(copy, 4, { resume: true }) });
      await walk(second);
      expect(await bits(gan, second)).toBe(expected);
      second.dispose();
    }
  });

  async function copyAll(from: CheckpointStore, to: CheckpointStore): Promise<void> {
    for (const name of await from.list()) await to.write(name, await from.read(name));
  }

  describe('and whose numbers stop being finite', () => {
    it.each(['out/kernel', 'norm1/gamma'])(
      'goes on from the last good step, and knows that it began in %s',
      async (name) => {
        const gan = newGAN();
        const messages: string[] = [];
        const run = train(gan, data, {
          ...options,
          tricks: [ema({ decay: 0.5 }), poison([5], NaN, name)],
          rollBack: {},
          checkpoints: every(memoryCheckpoints(), 4, { log: (message) => void messages.push(message) }),
        });
        const reports = await walk(run);
        expect(run.outcome).toBe('finished');
        expect(findingsOf(reports)).toEqual([
          [7, 'not-finite'],
          [7, 'rolled-back'],
        ]);
        const [broken, back] = reports[6]?.findings ?? [];
        const layer = name.split('/')[0] ?? '';
        const fact = `is NaN at step 7. It began at step 6 in the weights of layer ${layer} of the generator.`;
        expect(broken?.explanation).toContain(fact);
        expect(broken).toMatchObject({ level: 'error', network: 'generator', evidence: { firstStep: 6 } });
        expect(back?.evidence).toEqual({ from: 7, to: 4, rateScale: 0.5, rollBacks: 1 });
        expect(messages).toHaveLength(2);
        expect(Array.from(await kernelOf(gan)).every(Number.isFinite)).toBe(true);
        run.dispose();
      },
    );

    const general = (hooks: Omit<GeneralTrick, 'name' | 'kind' | 'options'>): GeneralTrick => ({
      name: 'faulty',
      kind: 'general',
      options: {},
      ...hooks,
    });
    // Of the fourth pixel of image 7.
    const broken: Dataset = {
      ...data,
      read: async (indices, stream) => {
        const { images, ...others } = await data.read(indices, stream);
        const at = Array.from(indices).indexOf(7);
        return { ...others, images: images.map((value, i) => (at >= 0 && i === 64 * at + 3 ? Infinity : value)) };
      },
    };

    it.each<[string, GeneralTrick, Dataset?]>([
      [
        // As large as float32 bears, and so the sums of the layer are not.
        'the outputs of layer conv1 of the discriminator',
        general({
          afterUpdate: ({ update, step, parameters }) => {
            const kernel = parameters['conv1/kernel'];
            if (update !== 'discriminator' || step !== 4 || !kernel) return {};
            return { parameters: { 'conv1/kernel': tf.fill(kernel.shape, 1e36) } };
          },
        }),
      ],
      [
        'the gradient of layer conv2 of the discriminator',
        general({
          weightTerm: ({ update, step, parameters }) => {
            const kernel = parameters['conv2/kernel'];
            if (update !== 'discriminator' || step !== 5 || !kernel) return null;
            // The slope of a root is infinite at 0.
            return tf.sqrt(tf.sum<tf.Scalar>(tf.square(tf.sub(kernel, kernel))));
          },
        }),
      ],
      [
        'the loss of the generator',
        general({ weightTerm: ({ update, step }) => (update === 'generator' && step === 5 ? tf.scalar(NaN) : null) }),
      ],
      [
        'the real images that faulty gives',
        general({
          images: (images, { source, step }) =>
            source === 'real' && step === 5 ? tf.div(images, tf.zerosLike(images)) : images,
        }),
      ],
      ['the images of the data', general({}), broken],
    ])('tells that it began in %s', async (place, trick, own = data) => {
      const checkpoints = every(memoryCheckpoints(), 4);
      const run = train(newGAN(), own, { ...options, tricks: [trick], rollBack: {}, checkpoints });
      const found: string[] = [];
      await (async () => {
        for await (const { findings = [] } of run) found.push(...findings.map(({ explanation }) => explanation));
      })().catch((error: unknown) => void found.push(String(error)));
      run.dispose();
      expect(found[0]).toMatch(new RegExp(`began at step [1-6] in ${place}`));
    });

    it('ends when it has happened too often, the networks being as they were', async () => {
      const store = memoryCheckpoints();
      const run = train(newGAN(), data, {
        ...options,
        tricks: [poison([4, 5, 6, 7, 8, 9])],
        rollBack: { most: 2 },
        checkpoints: every(store, 3),
      });
      await expect(walk(run)).rejects.toThrow(
        /began at step \d+ in the weights of layer out of the generator; the run has gone back as often as .* allows \(2\); the networks are back at step \d+, their last/,
      );
      expect(run.outcome).toBe('failed');
      for (const { values } of (await loadCheckpoint(store)).tensors.values())
        expect(values.every(Number.isFinite)).toBe(true);
      run.dispose();
    });
  });

  it('refuses options that cannot work, and names them', () => {
    const gan = newGAN();
    const cases: [unknown, string][] = [
      [false, 'train: options.rollBack must be an object (got false)'],
      [{ rate: 0.5 }, 'train: options.rollBack has no option "rate"'],
      [{ rateScale: 0 }, 'train: options.rollBack.rateScale must be greater than 0'],
      [{ rateScale: 2 }, 'train: options.rollBack.rateScale must be at most 1'],
      [{ most: 0 }, 'train: options.rollBack.most must be at least 1'],
      [{ margin: -1 }, 'train: options.rollBack.margin must be at least 0'],
    ];
    for (const [rollBack, message] of cases)
      expect(() => train(gan, data, { ...options, rollBack } as TrainOptions), message).toThrow(message);
    expect(train(gan, data, options).rollBack).toBeNull();
  });
});
