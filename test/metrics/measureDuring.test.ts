import { describe, expect, it } from 'vitest';
import { networkWeights } from '../../src/models/index.js';
import {
  fid,
  kid,
  measure,
  measureDuring,
  randomFeatures,
  type MeasureDuringOptions,
} from '../../src/metrics/index.js';
import { generateBatches, train, type TrainingRun } from '../../src/training/index.js';
import { ema } from '../../src/tricks/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { tinyDataset } from '../support/tinyDataset.js';
import { tinyGAN } from '../support/tinyGAN.js';
import { isSlow } from '../support/runs.js';

const metrics = [fid(), kid({ subsets: 2 })];
const features = randomFeatures({ width: 3 });

function startTiny(gan = tinyGAN(), steps = 5): TrainingRun {
  return train(gan, tinyDataset(), { steps, batchSize: 4, reportEvery: 1, seed: 3, tricks: [ema({ decay: 0.5 })] });
}

function measured(run: TrainingRun, options: Partial<MeasureDuringOptions> = {}): TrainingRun {
  return measureDuring(run, { real: tinyDataset(), features, metrics, every: 2, images: 8, ...options });
}

async function weightsAfter(wrap: (run: TrainingRun) => TrainingRun): Promise<number[][]> {
  const gan = tinyGAN();
  const run = wrap(startTiny(gan));
  for await (const report of run) expect(report.step).toBeGreaterThan(0);
  run.dispose();
  const weights = [gan.generator, gan.discriminator].flatMap((model) => {
    const { parameters, statistics } = networkWeights(model);
    return [...parameters.values(), ...statistics.values()].map((weight) => [...weight.read().dataSync()]);
  });
  gan.generator.dispose();
  gan.discriminator.dispose();
  return weights;
}

// What it adds to a run is the same on every backend.
describe.skipIf(isSlow)('measureDuring', () => {
  it('puts metrics on the first report in every so many steps and on the last, and nothing else', async () => {
    const gan = tinyGAN();
    const run = measured(startTiny(gan));
    const seen: Record<number, string[] | undefined> = {};
    let last: readonly number[] = [];
    for await (const { step, metrics: values } of run) {
      seen[step] = values?.map(({ name }) => name);
      last = values?.map(({ value }) => value) ?? last;
      if (values)
        expect(values[0]).toMatchObject({ features: features.name, images: { generated: 8, real: 20 }, seed: 0 });
    }
    const both = ['fid', 'kid'];
    expect(seen).toEqual({ 1: undefined, 2: both, 3: undefined, 4: both, 5: both });
    // Of the averaged weights, which the run still has.
    const sampler = run.sampler();
    const { generator, latentSampler } = sampler;
    const samples = generateBatches(generator, { count: 8, latentSampler });
    const again = await measure(samples, { metrics, features, real: tinyDataset() });
    expect(again.map(({ value }) => value)).toEqual(last);
    sampler.dispose();
    run.dispose();
    expect(run.options).toMatchObject({ measureDuring: { every: 2, images: 8, features: features.name } });
  });

  it('leaves training as it is, to the bit', async () => {
    expect(await weightsAfter((run) => measured(run, { every: 1 }))).toEqual(await weightsAfter((run) => run));
  });

  it('leaves nothing behind, also when the loop is left or measuring fails', async () => {
    const free = ({ generator, discriminator }: ReturnType<typeof tinyGAN>): void => {
      generator.dispose();
      discriminator.dispose();
    };
    await expectNoLeak(async () => {
      const gan = tinyGAN();
      const run = measureDuring(startTiny(gan), {
        real: tinyDataset(),
        metrics: [kid({ subsets: 2 })],
        every: 1,
        images: 4,
      });
      for await (const { step } of run) if (step === 2) break;
      expect(run.outcome).toBe('aborted');
      run.dispose();
      free(gan);
    });
    await expectNoLeak(async () => {
      const gan = tinyGAN();
      const run = measured(startTiny(gan), { images: 3 });
      await expect(async () => {
        for await (const { step } of run) expect(step).toBe(1);
      }).rejects.toThrow('fid: generated must be more than 3 images');
      run.dispose();
      free(gan);
    });
  });

  it('refuses wrong options at once', () => {
    const run = startTiny();
    const wrong: [object, string][] = [
      [{ every: 0 }, 'measureDuring: every must be at least 1 (got 0)'],
      [{ images: 1 }, 'measureDuring: images must be at least 2 (got 1)'],
      [{ real: undefined }, 'measureDuring: real must be a data set or a stream'],
      [{ metrics: [] }, 'measureDuring: metrics must be a list of metrics'],
      [{ evry: 1 }, 'measureDuring: options has no option "evry"'],
    ];
    for (const [change, message] of wrong) expect(() => measured(run, change)).toThrow(message);
  });
});
