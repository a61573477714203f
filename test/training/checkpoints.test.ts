import { describe, expect, it } from 'vitest';
import { augment, randomFlip } from '../../src/data/index.js';
import { adam, chain, clipByGlobalNorm, linearSchedule, rmsprop, spectralNorm } from '../../src/optimizers/index.js';
import { ema, flipLabels, instanceNoise, r1, smoothLabels, type Trick } from '../../src/tricks/index.js';
import {
  growingBatchSize,
  labelsFromData,
  loadCheckpoint,
  memoryCheckpoints,
  restoreNetworks,
  train,
  type CheckpointOptions,
  type CommonStepOptions,
  type LoopOptions,
  type TrainingRun,
  type TrainOptions,
} from '../../src/training/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { isSlow } from '../support/runs.js';
import { tinyGAN } from '../support/tinyGAN.js';
import { bits, data, disposeGAN, every, fragileStore, newNetworks, walk, weightsAfter } from './checkpointRuns.js';

const newGAN = newNetworks();
const options = { steps: 10, batchSize: 4, tricks: [ema({ decay: 0.5 })] } satisfies TrainOptions;

const steps = 100;
const stop = 60;

type Recipe = CommonStepOptions & Pick<LoopOptions, 'batchSize'> & { readonly tricks?: readonly Trick[] };

const cases: Readonly<Record<string, Recipe>> = {
  'Adam, EMA and random tricks': {
    batchSize: 4,
    seed: 3,
    tricks: [smoothLabels(), flipLabels(), instanceNoise({ decaySteps: 80 }), ema({ decay: 0.9 })],
  },
  'several updates of the discriminator and batches that grow': {
    batchSize: growingBatchSize({ from: 2, to: 3, atBatch: 100 }),
    discriminatorSteps: 2,
    discriminatorBatches: 'halves',
    labelSampler: labelsFromData(),
    optimizers: {
      generator: chain(clipByGlobalNorm(1), adam({ amsgrad: true })),
      discriminator: rmsprop({ learningRate: linearSchedule({ from: 1e-3, to: 0, steps: 90 }) }),
    },
  },
  'spectral normalisation and a penalty every few updates': {
    batchSize: 2,
    tricks: [r1({ every: 7 })],
    optimizers: { discriminator: spectralNorm(adam()) },
  },
};

// Held on webgl and webgpu too, when last tried; there a step and each read of a weight take long.
describe.skipIf(isSlow).each(Object.entries(cases))('a run that goes on, with %s,', (_, options) => {
  it(`has after ${steps} steps the weights of an unbroken one, to the bit`, { timeout: 300_000 }, async () => {
    const augmented = augment(data, [randomFlip()]);
    const whole = await weightsAfter(newGAN(), { ...options, steps }, augmented);
    const store = memoryCheckpoints();
    const checkpoints = { store, every: 20 };
    const first = train(newGAN(), augmented, {
      ...options,
      steps,
      checkpoints,
      onStep: (step) => stopAt(step, first),
    });
    await walk(first);
    expect([first.outcome, first.step]).toEqual(['aborted', stop]);
    first.dispose();
    expect(
      await weightsAfter(newGAN(), { ...options, steps, checkpoints: { ...checkpoints, resume: true } }, augmented),
    ).toBe(whole);
    function stopAt(step: number, run: TrainingRun): void {
      if (step === stop) run.stop();
    }
  });
});

// What these tests are about is the same on every backend.
describe.skipIf(isSlow)('train with checkpoints', () => {
  it('changes nothing about the weights', async () => {
    const store = memoryCheckpoints();
    expect(await weightsAfter(newGAN(), { ...options, checkpoints: every(store, 2) })).toBe(
      await weightsAfter(newGAN(), options),
    );
  });

  it('keeps the last few and the one of the end', async () => {
    const store = memoryCheckpoints();
    await weightsAfter(newGAN(), { ...options, checkpoints: every(store, 3, { keepLast: 2 }) });
    expect(await store.list()).toEqual(['step-00000009', 'step-00000010']);
  });

  it('saves where it stands when the loop is left', async () => {
    const store = memoryCheckpoints();
    const run = train(newGAN(), data, { ...options, reportEvery: 1, checkpoints: every(store, 100) });
    for await (const { step } of run) if (step === 3) break;
    run.dispose();
    expect(await store.list()).toEqual(['step-00000003']);
  });

  it('goes on with steps, epochs and seconds where they were', async () => {
    const store = memoryCheckpoints();
    const first = train(newGAN(), data, { ...options, reportEvery: 1, checkpoints: every(store, 100) });
    let seconds = 0;
    for await (const report of first) {
      seconds = report.seconds;
      if (report.step === 4) break;
    }
    first.dispose();
    const second = train(newGAN(), data, {
      ...options,
      reportEvery: 1,
      checkpoints: every(store, 100, { resume: true }),
    });
    const reports = await walk(second);
    second.dispose();
    expect(reports.map(({ step, epoch }) => [step, epoch])).toEqual(
      [5, 6, 7, 8, 9, 10].map((step) => [step, step / 5]),
    );
    expect(reports.every((report) => report.seconds > seconds * 0.99)).toBe(true);
    expect(reports[0]?.imagesPerSecond).toBeGreaterThan(0);
  });

  it('has nothing left to do after its last step', async () => {
    const store = memoryCheckpoints();
    const whole = await weightsAfter(newGAN(), { ...options, checkpoints: every(store, 5) });
    const gan = newGAN();
    const run = train(gan, data, { ...options, checkpoints: every(store, 5, { resume: true }) });
    expect(await walk(run)).toEqual([]);
    expect(run.outcome).toBe('finished');
    expect(await bits(gan, run)).toBe(whole);
    run.dispose();
  });

  it('leaks no tensor, whether it begins, goes on or fails', async () => {
    const run = async (checkpoints: CheckpointOptions): Promise<void> => {
      const gan = tinyGAN();
      const training = train(gan, data, { ...options, steps: 4, checkpoints });
      await walk(training).catch(() => undefined);
      training.dispose();
      disposeGAN(gan);
    };
    await expectNoLeak(() => run(every(memoryCheckpoints(), 2)));
    const store = memoryCheckpoints();
    await run(every(store, 2));
    await expectNoLeak(() => run(every(store, 2, { resume: 2 })));
    const fragile = fragileStore();
    fragile.broken.now = true;
    await expectNoLeak(() => run(every(fragile, 2)));
    await expectNoLeak(() => run(every(store, 2)));
  });

  it('takes an old checkpoint up, and drops what came after it once there is a new one', async () => {
    const store = memoryCheckpoints();
    await weightsAfter(newGAN(), { ...options, checkpoints: every(store, 2, { keepLast: 9 }) });
    const run = train(newGAN(), data, {
      ...options,
      reportEvery: 1,
      checkpoints: every(store, 3, { resume: 4, keepLast: 9 }),
    });
    for await (const { step } of run) {
      if (step === 5) expect(await store.list()).toHaveLength(5);
      if (step === 7) break;
    }
    run.dispose();
    expect([...(await store.list())].sort()).toEqual([2, 4, 6, 7].map((step) => `step-0000000${step}`));
  });

  describe('and a score', () => {
    const scores = [5, 3, 4, NaN, 3.5];
    const measured = (better: 'lower' | 'higher') => ({
      name: 'test',
      better,
      measure: ({ step }: { step: number }) => Promise.resolve(scores[step / 2 - 1] ?? NaN),
    });

    it('keeps the best and finds it again', async () => {
      for (const [better, best] of [
        ['lower', { name: 'test', score: 3, step: 4 }],
        ['higher', { name: 'test', score: 5, step: 2 }],
      ] as const) {
        const store = memoryCheckpoints();
        await weightsAfter(newGAN(), {
          ...options,
          checkpoints: every(store, 2, { keepLast: 1, score: measured(better) }),
        });
        expect(await store.list()).toEqual([`step-0000000${best.step}`, 'step-00000010']);
        expect((await loadCheckpoint(store)).best).toEqual(best);
        expect(await loadCheckpoint(store, { which: 'best' })).toMatchObject({ step: best.step, score: best.score });
      }
    });

    it('is measured on the averaged generator, and not when the run is interrupted', async () => {
      const store = memoryCheckpoints();
      const seen: number[] = [];
      const gan = newGAN();
      const score = {
        name: 'test',
        better: 'lower' as const,
        measure: ({ step, sampler }: { step: number; sampler: { generator: unknown } }) => {
          expect(sampler.generator).not.toBe(gan.generator);
          seen.push(step);
          return step;
        },
      };
      const run = train(gan, data, { ...options, reportEvery: 1, checkpoints: every(store, 2, { score }) });
      for await (const { step } of run) if (step === 5) break;
      run.dispose();
      expect(seen).toEqual([2, 4]);
      expect((await loadCheckpoint(store)).best).toEqual({ name: 'test', score: 2, step: 2 });
    });

    it('goes on from the best, and compares with it', async () => {
      const store = memoryCheckpoints();
      const score = measured('lower');
      await weightsAfter(newGAN(), { ...options, checkpoints: every(store, 2, { score }) });
      const run = train(newGAN(), data, { ...options, checkpoints: every(store, 2, { score, resume: 'best' }) });
      const reports = await walk(run);
      run.dispose();
      expect(reports.map(({ step }) => step)).toEqual([10]);
      expect((await loadCheckpoint(store)).best).toEqual({ name: 'test', score: 3, step: 4 });
      const messages: string[] = [];
      const other = { ...score, name: 'other', measure: () => 100 };
      const log = (message: string): void => void messages.push(message);
      await weightsAfter(newGAN(), { ...options, checkpoints: every(store, 2, { score: other, resume: 8, log }) });
      expect(messages).toEqual([expect.stringContaining('the search for the best by other begins anew')]);
      expect((await loadCheckpoint(store)).best).toEqual({ name: 'other', score: 100, step: 10 });
    });

    it('says so if none was measured', async () => {
      const store = memoryCheckpoints();
      await weightsAfter(newGAN(), { ...options, checkpoints: every(store, 5) });
      await expect(loadCheckpoint(store, { which: 'best' })).rejects.toThrow(
        'loadCheckpoint: no score was measured for the checkpoints in memory',
      );
    });
  });

  it('puts the best averaged generator into networks', async () => {
    const store = memoryCheckpoints();
    const gan = newGAN();
    const run = train(gan, data, { ...options, checkpoints: every(store, 5) });
    await walk(run);
    const sampler = run.sampler();
    const averaged = await sampler.generator.getWeights()[0]?.data();
    const trained = await gan.generator.getWeights()[0]?.data();
    sampler.dispose();
    run.dispose();
    const other = newGAN();
    const checkpoint = await loadCheckpoint(store);
    restoreNetworks(other, checkpoint);
    expect(await other.generator.getWeights()[0]?.data()).toEqual(averaged);
    restoreNetworks(other, checkpoint, { averaged: false });
    expect(await other.generator.getWeights()[0]?.data()).toEqual(trained);
    expect(averaged).not.toEqual(trained);
  });

  it('refuses a store with another run, unless it is told to overwrite or to go on', async () => {
    const store = memoryCheckpoints();
    await weightsAfter(newGAN(), { ...options, steps: 4, checkpoints: every(store, 2) });
    await expect(weightsAfter(newGAN(), { ...options, checkpoints: every(store, 2) })).rejects.toThrow(
      'train: memory has checkpoints of an earlier run, up to step 4. Go on from them with checkpoints.resume: true',
    );
    await weightsAfter(newGAN(), { ...options, steps: 2, checkpoints: every(store, 2, { overwrite: true }) });
    expect(await store.list()).toEqual(['step-00000002']);
  });

  it('refuses two runs into one store', async () => {
    const store = memoryCheckpoints();
    const first = train(newGAN(), data, { ...options, reportEvery: 1, checkpoints: every(store, 2) });
    for await (const { step } of first) {
      if (step === 2)
        await expect(
          weightsAfter(newGAN(), { ...options, checkpoints: every(store, 2, { resume: true }) }),
        ).rejects.toThrow('memoryCheckpoints: another run has this store');
    }
    first.dispose();
    await weightsAfter(newGAN(), { ...options, checkpoints: every(store, 2, { resume: true }) });
  });

  it("begins with 'auto' where there is nothing, and says so with true", async () => {
    const store = memoryCheckpoints();
    await expect(
      weightsAfter(newGAN(), { ...options, checkpoints: every(store, 2, { resume: true }) }),
    ).rejects.toThrow('train: there is no checkpoint in memory');
    await expect(weightsAfter(newGAN(), { ...options, checkpoints: every(store, 2, { resume: 7 }) })).rejects.toThrow(
      'train: there is no checkpoint of step 7 in memory',
    );
    await weightsAfter(newGAN(), { ...options, checkpoints: every(store, 5, { resume: 'auto' }) });
    await weightsAfter(newGAN(), { ...options, checkpoints: every(store, 5, { resume: 'auto' }) });
    expect(await store.list()).toEqual(['step-00000005', 'step-00000010']);
  });

  it('saves on demand, at any time', async () => {
    const whole = await weightsAfter(newGAN(), options);
    const store = memoryCheckpoints();
    const gan = newGAN();
    const run: TrainingRun = train(gan, data, { ...options, reportEvery: 1 });
    await expect(run.saveCheckpoint(store)).rejects.toThrow('train: there is nothing to save');
    const saves: Promise<void>[] = [];
    for await (const { step } of run) {
      if (step === 3) await run.saveCheckpoint(store);
      // Not waited for: the run waits.
      if (step === 6) saves.push(run.saveCheckpoint(store), run.saveCheckpoint(store));
    }
    await Promise.all(saves);
    expect(await bits(gan, run)).toBe(whole);
    await expect(run.saveCheckpoint(store)).rejects.toThrow('train: there is nothing to save');
    run.dispose();
    expect(await store.list()).toEqual(['step-00000003', 'step-00000006']);
    expect(await weightsAfter(newGAN(), { ...options, checkpoints: every(store, 9, { resume: true }) })).toBe(whole);
  });

  it('refuses options that cannot work, and names them', () => {
    const gan = newGAN();
    const store = memoryCheckpoints();
    const cases: [object, string][] = [
      [{}, 'train: options.checkpoints.store must be a store of checkpoints, e.g. memoryCheckpoints() (got undefined)'],
      [{ store: 'runs/a' }, 'train: options.checkpoints.store must be a store of checkpoints'],
      [{ store, every: 0 }, 'train: options.checkpoints.every must be at least 1 (got 0)'],
      [{ store, keepLast: 0 }, 'train: options.checkpoints.keepLast must be at least 1'],
      [{ store, keep: 3 }, 'train: options.checkpoints has no option "keep"'],
      [{ store, resume: 'newest' }, "train: options.checkpoints.resume must be true, false, 'auto', 'best' or a step"],
      [{ store, resume: -1 }, 'train: options.checkpoints.resume must be at least 0'],
      [{ store, accept: 'steps' }, 'train: options.checkpoints.accept must be a list of paths of options'],
      [
        { store, overwrite: true, resume: true },
        'train: options.checkpoints.overwrite must be false where a run is resumed',
      ],
      [{ store, score: () => 1 }, 'train: options.checkpoints.score'],
      [{ store, score: { name: 'a', better: 'low', measure: () => 1 } }, 'score.better must be one of lower, higher'],
      [{ store, log: 'console' }, 'train: options.checkpoints.log must be a function'],
    ];
    for (const [checkpoints, message] of cases) {
      const made = { ...options, checkpoints } as unknown as TrainOptions;
      expect(() => train(gan, data, made), message).toThrow(message);
    }
  });
});
