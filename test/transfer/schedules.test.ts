import { describe, expect, it } from 'vitest';
import { buildDCGAN, type DCGAN } from '../../src/architectures/index.js';
import { networkWeights, readWeights } from '../../src/models/index.js';
import { adam, chain, clipByGlobalNorm } from '../../src/optimizers/index.js';
import { memoryCheckpoints, train, type FreezingSchedule, type TrainOptions } from '../../src/training/index.js';
import { unfreezeByStep, unfreezeOnPlateau, type UnfreezeByStepOptions } from '../../src/transfer/index.js';
import { ema } from '../../src/tricks/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { isSlow } from '../support/runs.js';
import { tinyDataset } from '../support/tinyDataset.js';

const data = tinyDataset(false);
const build = () =>
  buildDCGAN({
    imageShape: [8, 8, 1],
    latentDim: 3,
    generator: { baseFilters: 2, maxFilters: 2, stages: [{ stride: 1 }] },
    discriminator: { baseFilters: 2, maxFilters: 2, stages: [{}, {}] },
  });
const byStep = () =>
  unfreezeByStep({
    phases: [
      { generator: { allBut: { fromOutput: 1 } }, discriminator: { fromInput: 2 } },
      { generator: { fromInput: 1 }, discriminator: { fromInput: 1 } },
      {},
    ],
    at: [2, 4],
  });

async function run(gan: DCGAN, options: Partial<TrainOptions> & { steps: number }): Promise<void> {
  const optimizer = () => chain(clipByGlobalNorm(5), adam());
  const training = train(gan, data, {
    batchSize: 4,
    optimizers: { generator: optimizer(), discriminator: optimizer() },
    tricks: [ema()],
    ...options,
  } as TrainOptions);
  for await (const { step } of training) expect(step).toBeGreaterThan(0);
  training.dispose();
}

async function weightsOf(gan: DCGAN): Promise<Record<string, number[]>> {
  const found: Record<string, number[]> = {};
  for (const [network, model] of [
    ['G', gan.generator],
    ['D', gan.discriminator],
  ] as const) {
    const { parameters, statistics, frozen } = networkWeights(model);
    for (const [name, value] of Object.entries(readWeights(new Map([...parameters, ...statistics, ...frozen]))))
      found[`${network}/${name}`] = Array.from(await value.data());
  }
  return found;
}

const trainedOf = ({ discriminator }: DCGAN) => [...networkWeights(discriminator).parameters.keys()];
const dispose = (...gans: DCGAN[]) => gans.forEach((gan) => (gan.generator.dispose(), gan.discriminator.dispose()));

describe('unfreezeByStep', () => {
  it('trains in each phase what the phase leaves free', async () => {
    const gan = build();
    const seen: string[][] = [];
    let before = await weightsOf(gan);
    const changed: string[][] = [];
    const onStep = async () => {
      const after = await weightsOf(gan);
      const own = before;
      changed.push(Object.keys(after).filter((name) => after[name]?.some((value, i) => value !== own[name]?.[i])));
      before = after;
      seen.push(trainedOf(gan));
    };
    await run(gan, { steps: 5, freezing: byStep(), onStep });
    expect(seen[0]).toEqual(['logits/kernel', 'logits/bias']);
    expect(changed[0]).toEqual(['G/output_conv/kernel', 'G/output_conv/bias', 'D/logits/kernel', 'D/logits/bias']);
    expect(changed[1]).toEqual(changed[0]);
    expect(changed[2]).toContain('D/stage1_norm/moving_mean');
    expect(changed[2]).toContain('G/stage0_conv/kernel');
    expect(changed[2]).not.toContain('D/stage0_conv/kernel');
    expect(changed[4]).toContain('D/stage0_conv/kernel');
    expect(changed[4]).toContain('G/projection_dense/kernel');
    dispose(gan);
  });

  it.skipIf(isSlow)('moves weights that join as far as Adam moves weights in its first step', async () => {
    const gan = build();
    const steps: number[] = [];
    let before = await weightsOf(gan);
    const onStep = async () => {
      const after = await weightsOf(gan);
      const [old, now] = [before['D/stage0_conv/kernel'] ?? [], after['D/stage0_conv/kernel'] ?? []];
      steps.push(Math.max(...now.map((value, i) => Math.abs(value - (old[i] ?? NaN)))));
      before = after;
    };
    await run(gan, { steps: 6, freezing: byStep(), onStep });
    // The first step of Adam is the learning rate, whatever the gradient's size.
    expect(steps.slice(0, 4)).toEqual([0, 0, 0, 0]);
    expect(steps[4]).toBeGreaterThan(1.9e-4);
    expect(steps[4]).toBeLessThan(2.1e-4);
    dispose(gan);
  });

  it.skipIf(isSlow)('goes on from a checkpoint of any phase to the bit', async () => {
    const whole = build();
    await run(whole, { steps: 6, freezing: byStep() });
    const store = memoryCheckpoints();
    for (const steps of [3, 5, 6]) {
      const part = build();
      const checkpoints = { store, every: 10, resume: 'auto', accept: ['steps'] } as const;
      await run(part, { steps, freezing: byStep(), checkpoints });
      if (steps === 6) expect(await weightsOf(part)).toEqual(await weightsOf(whole));
      dispose(part);
    }
    dispose(whole);
  });

  it.skipIf(isSlow)('leaks nothing', async () => {
    await expectNoLeak(async () => {
      const gan = build();
      await run(gan, { steps: 5, freezing: byStep() });
      dispose(gan);
    });
  });

  it.each<[unknown, string]>([
    [{ phases: [{}], at: [] }, 'phases must be a list of at least two phases'],
    [{ phases: [{}, {}], at: [] }, 'at must be 1 numbers, one for each phase but the first (got [])'],
    [{ phases: [{}, {}, {}], at: [5, 5] }, 'at[1] must be at least 6 (got 5)'],
    [{ phases: [{ critic: {} }, {}], at: [5] }, 'phases[0] has no option "critic"'],
    [{ phases: [{ generator: { kind: 'x' } }, {}], at: [5] }, 'phases[0].generator.kind must be one of norms'],
  ])('refuses %j', (options, message) => {
    // What a JavaScript caller may hand over.
    expect(() => unfreezeByStep(options as UnfreezeByStepOptions)).toThrow(`unfreezeByStep: ${message}`);
  });

  it('says when training begins that a policy means no layer', async () => {
    const gan = build();
    const freezing = unfreezeByStep({ phases: [{ generator: { names: 'no_such' } }, {}], at: [1] });
    await expect(run(gan, { steps: 1, freezing })).rejects.toThrow(
      'unfreezeByStep: phases[0].generator.names must be layers with weights of generator',
    );
    dispose(gan);
  });
});

describe('unfreezeOnPlateau', () => {
  const onPlateau = (scores: readonly number[]): FreezingSchedule => {
    let calls = 0;
    const measure = (): number => scores[calls++] ?? NaN;
    return unfreezeOnPlateau({
      phases: [{ discriminator: { fromInput: 2 } }, { discriminator: { fromInput: 1 } }, {}],
      score: { name: 'KID', better: 'lower', measure },
      every: 1,
      patience: 2,
      minimumGain: 0.5,
    });
  };

  it('goes on when the score has not improved for so many measurements', async () => {
    const gan = build();
    const counts: number[] = [];
    // 10 is the first best; 9.8 and 9.6 gain too little, 9 is a new best; then NaN and 8.9 are none.
    await run(gan, {
      steps: 7,
      freezing: onPlateau([10, 9.8, 9.6, 9, NaN, 8.9]),
      onStep: () => void counts.push(trainedOf(gan).length),
    });
    expect(counts).toEqual([2, 2, 5, 5, 5, 7, 7]);
    dispose(gan);
  });

  it.skipIf(isSlow)('goes on from a checkpoint of any phase to the bit', async () => {
    // What is measured depends on the step alone: a new best after the second, none from there on.
    const measure = ({ step }: { readonly step: number }): number => (step === 2 ? 1 : 10 - step / 100);
    const freezing = (): FreezingSchedule =>
      unfreezeOnPlateau({
        phases: [{ discriminator: { fromInput: 2 } }, { discriminator: { fromInput: 1 } }, {}],
        score: { name: 'KID', better: 'lower', measure },
        every: 1,
        patience: 2,
      });
    const whole = build();
    const counts: number[] = [];
    await run(whole, { steps: 8, freezing: freezing(), onStep: () => void counts.push(trainedOf(whole).length) });
    expect(counts).toEqual([2, 2, 2, 5, 5, 7, 7, 7]);
    const store = memoryCheckpoints();
    // Stopped while it waits for the second phase, in it, and in the third.
    for (const steps of [3, 5, 7, 8]) {
      const part = build();
      const checkpoints = { store, every: 10, resume: 'auto', accept: ['steps'] } as const;
      await run(part, { steps, freezing: freezing(), checkpoints });
      if (steps === 8) expect(await weightsOf(part)).toEqual(await weightsOf(whole));
      dispose(part);
    }
    dispose(whole);
  });

  it('refuses what is no score', () => {
    expect(() => unfreezeOnPlateau({ phases: [{}, {}], score: { name: 'x', better: 'lower' } as never })).toThrow(
      'unfreezeOnPlateau: score.measure must be a function',
    );
  });
});
