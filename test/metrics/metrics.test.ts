import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { RandomStream, type MetricValue } from '../../src/core/index.js';
import {
  authenticity,
  classFid,
  densityCoverage,
  diversity,
  fid,
  inceptionScore,
  kid,
  labelAgreement,
  measure,
  precisionRecall,
  statisticsOf,
  type MeasureOptions,
} from '../../src/metrics/index.js';
import fixture from '../fixtures/metrics.json';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { streamOf, vectorFeatures } from './vectorFeatures.js';
import { isSlow } from '../support/runs.js';

const { width, real, generated } = fixture;
const features = vectorFeatures(width);
/** Within what published implementations are agreed with. */
const agreement = { absolute: 1e-6, relative: 1e-3 };

function byName(values: readonly MetricValue[]): Record<string, number> {
  return Object.fromEntries(values.map(({ name, value }) => [name, value]));
}

async function measured(metrics: MeasureOptions['metrics'], rows = generated): Promise<Record<string, number>> {
  return byName(await measure(streamOf(rows), { metrics, features, real: streamOf(real, null, 9) }));
}

function normals(count: number, seed: number, mean = 0): number[][] {
  const stream = new RandomStream(seed);
  return Array.from({ length: count }, () => [...stream.normals(width, mean)]);
}

describe('metrics over features', () => {
  it('are those of the reference implementations', async () => {
    const metrics = [fid(), kid({ subsets: 1 }), precisionRecall(), densityCoverage({ neighbours: 1 }), authenticity()];
    const values = await measured(metrics);
    for (const name of ['fid', 'kid', 'precision', 'recall', 'density', 'coverage', 'authenticity'] as const)
      await expectClose(values[name] ?? NaN, fixture[name], agreement, name);
  });

  it('say over which features, how many images and which seed, and what they were set to', async () => {
    const options = { metrics: [fid(), kid({ subsets: 2 })], features, real: streamOf(real), seed: 7 };
    const [distance, kernel] = await measure(streamOf(generated), options);
    const common = { features: 'vectors', images: { generated: 50, real: 40 }, seed: 7, better: 'lower' };
    expect(distance).toEqual({ name: 'fid', value: distance?.value, ...common });
    expect(kernel).toMatchObject({ name: 'kid', ...common, settings: { subsets: 2 } });
    expect(kernel?.standardError).toBeGreaterThan(0);
    const [unknown] = await measure(streamOf(generated), { metrics: [fid()], features, real: streamOf(real) });
    expect(unknown?.seed).toBeNull();
  });

  it.skipIf(isSlow)('of a set with itself are the best there are', async () => {
    const values = await measured([fid(), precisionRecall(), densityCoverage(), authenticity()], real);
    expect(values).toMatchObject({ precision: 1, recall: 1, coverage: 1, authenticity: 0 });
    expect(values.fid).toBeLessThan(1e-9);
  });

  it.skipIf(isSlow)('compare statistics that were gathered before', async () => {
    const metrics = [fid(), kid()];
    const known = await statisticsOf(streamOf(real), { features, metrics });
    const values = byName(await measure(streamOf(generated), { metrics, features, real: known }));
    expect(values).toEqual(await measured(metrics));
  });

  it.skipIf(isSlow)('leave no tensor behind, also when something fails', async () => {
    await expectNoLeak(async () => {
      await measured([fid(), kid(), precisionRecall()]);
    });
    await expectNoLeak(async () => {
      const failing = measured([fid()], [...generated.slice(0, 9), [...(generated[0] ?? []).slice(1), NaN]]);
      await expect(failing).rejects.toThrow('images[9] must have 6 finite features (got NaN)');
    });
  });

  it.skipIf(isSlow)('keep a choice of images that is bounded, and use all for sums', async () => {
    const rows = normals(300, 1);
    const gather = (keep: number) => statisticsOf(streamOf(rows), { features, metrics: [fid(), kid()], keep });
    const { count, sample, moments } = await gather(100);
    expect([count, sample?.count, sample?.values.length, moments?.count]).toEqual([300, 100, 100 * width, 300]);
    // A fair choice: about a third of each third of the stream.
    const kept = new Set(Array.from({ length: 100 }, (_, i) => sample?.values[i * width]));
    const early = rows.slice(0, 100).filter((row) => kept.has(Math.fround(row[0] ?? 0))).length;
    expect(early).toBeGreaterThan(15);
    expect(early).toBeLessThan(55);
    expect((await gather(300)).sample?.values).toEqual(Float32Array.from(rows.flat()));
  });
});

// Beyond the features everything is computed in JavaScript.
describe.skipIf(isSlow)('kid', () => {
  it('has a standard error that covers its distance from 0 for images of one kind', async () => {
    const options = { metrics: [kid()], features, real: streamOf(normals(400, 2)) };
    const [value] = await measure(streamOf(normals(400, 3)), options);
    expect(Math.abs(value?.value ?? NaN)).toBeLessThan(4 * (value?.standardError ?? NaN));
    const [other] = await measure(streamOf(normals(400, 3, 1)), { ...options, real: streamOf(normals(400, 2)) });
    expect(other?.value).toBeGreaterThan(4 * (other?.standardError ?? NaN));
  });
});

describe.skipIf(isSlow)('diversity', () => {
  it('is the mean distance of pairs: 0 for one image again and again', async () => {
    const row = generated[0] ?? [];
    const values = await measured(
      [diversity()],
      Array.from({ length: 9 }, () => row),
    );
    expect(values.diversity).toBe(0);
    // Pairs at a distance of 2 or 0 with probabilities 1/2 each.
    const two = normals(400, 4).map(([first = 0]) => [first > 0 ? 1 : -1, 0, 0, 0, 0, 0]);
    expect((await measured([diversity()], two)).diversity).toBeCloseTo(1, 0);
    expect(values['diversity of real images']).toBeGreaterThan(1);
  });
});

describe.skipIf(isSlow)('classFid', () => {
  const labels = generated.map((_, i) => i % 2);
  const realLabels = real.map((_, i) => i % 2);
  const measureClasses = (options = {}) =>
    measure(streamOf(generated, labels), {
      metrics: [classFid(options), fid()],
      features,
      real: streamOf(real, realLabels),
    });

  it('is fid class by class, and their mean', async () => {
    const values = byName(await measureClasses({ labelNames: ['cat', 'dog'] }));
    const one = await measure(streamOf(generated.filter((_, i) => i % 2 === 1)), {
      metrics: [fid()],
      features,
      real: streamOf(real.filter((_, i) => i % 2 === 1)),
    });
    await expectClose(values['fid of dog'] ?? NaN, one[0]?.value ?? NaN, { relative: 1e-9 });
    const mean = ((values['fid of cat'] ?? NaN) + (values['fid of dog'] ?? NaN)) / 2;
    await expectClose(values['class fid'] ?? NaN, mean, { relative: 1e-12 });
  });

  it('needs labels, and images of every class on both sides', async () => {
    const gather = (real: ReturnType<typeof streamOf>) =>
      measure(streamOf(generated, labels), { metrics: [classFid()], features, real });
    await expect(gather(streamOf(real))).rejects.toThrow('images[0] must have a class as its label (got null)');
    await expect(
      gather(
        streamOf(
          real,
          real.map(() => 0),
        ),
      ),
    ).rejects.toThrow('classFid: real must have images of class 1 (got 0)');
  });
});

describe.skipIf(isSlow)('metrics over what a classifier says', () => {
  const classifier = vectorFeatures(4, 4);
  const measurePredictions = (rows: readonly number[][], labels: readonly number[] | null = null) =>
    measure(streamOf(rows, labels), {
      metrics: [inceptionScore(), ...(labels ? [labelAgreement({ perClass: true, labelNames: ['a'] })] : [])],
      features: classifier,
    });

  it('inception score is that of numpy, between 1 and the number of classes', async () => {
    const [value] = await measurePredictions(fixture.probabilities);
    await expectClose(value?.value ?? NaN, fixture.inceptionScore, agreement);
    expect(value?.standardError).toBeGreaterThan(0);
    const sure = Array.from({ length: 40 }, (_, i) => [0, 1, 2, 3].map((j) => (i % 4 === j ? 1 : 0)));
    await expectClose((await measurePredictions(sure))[0]?.value ?? NaN, 4, { absolute: 1e-6 });
    const unsure = Array.from({ length: 40 }, () => [0.25, 0.25, 0.25, 0.25]);
    await expectClose((await measurePredictions(unsure))[0]?.value ?? NaN, 1, { absolute: 1e-6 });
  });

  it('label agreement counts', async () => {
    const says = (label: number) => [0, 1, 2, 3].map((j) => (j === label ? 0.7 : 0.1));
    const values = byName(await measurePredictions([says(0), says(1), says(1), says(3)], [0, 0, 1, 3]));
    expect(values).toMatchObject({
      'label agreement': 0.75,
      'label agreement of a': 0.5,
      'label agreement of class 1': 1,
      'label agreement of class 3': 1,
    });
    const unlabelled = measure(streamOf([says(0)]), { metrics: [labelAgreement()], features: classifier });
    await expect(unlabelled).rejects.toThrow('labelAgreement: generated must have classes as labels');
    await expect(measurePredictions([says(0), says(1)], [0, 4])).rejects.toThrow('must have a class below 4');
  });
});

describe.skipIf(isSlow)('what cannot be measured', () => {
  it('is refused with the reason', async () => {
    const few = measured([fid()], generated.slice(0, 6));
    await expect(few).rejects.toThrow(/fid: generated must be more than 6 images, as a covariance of 6 features is/);
    await expect(measured([fid()], generated.slice(0, 6))).rejects.toThrow('allowFewImages: true');
    expect((await measured([fid({ allowFewImages: true })], generated.slice(0, 6))).fid).toBeGreaterThan(0);
    const one = generated.slice(0, 1);
    const allowed = fid({ allowFewImages: true });
    await expect(measured([allowed], one)).rejects.toThrow('fid: generated must be at least 2 images, as one has no');
    await expect(measured([kid()], one)).rejects.toThrow('kid: generated must be at least 20 images');
    await expect(measured([precisionRecall()], one)).rejects.toThrow('must be at least 4 images, more than 3');
    await expect(measured([diversity()], one)).rejects.toThrow('must be at least 4 images');
    await expect(measured([fid()], [])).rejects.toThrow('statisticsOf: images must not be empty (got 0)');
  });

  it('are features that differ, or that no classifier gives', async () => {
    const metrics = [fid()];
    const known = await statisticsOf(streamOf(real), { features, metrics });
    const measureWith = (real: typeof known) => measure(streamOf(generated), { metrics, features, real });
    await expect(measureWith({ ...known, width: 8 })).rejects.toThrow('real must have features of 6 numbers');
    await expect(measureWith({ ...known, features: 'others' })).rejects.toThrow(
      'real must have the features "vectors"',
    );
    await expect(measureWith({ ...known, moments: null })).rejects.toThrow('must be statistics with moments');
    await expect(measured([inceptionScore()])).rejects.toThrow('features must be a classifier');
  });

  it('are wrong arguments', async () => {
    const options = { metrics: [fid()], features };
    const wrong: [object, string][] = [
      [{ metrics: [] }, 'measure: metrics must be a list of metrics, such as [fid()] (got [])'],
      [{ metrics: ['fid'] }, 'measure: metrics[0] must be a metric, such as fid() (got "fid")'],
      [{ features: 'inception' }, 'features must be a feature extractor'],
      [{ real: undefined }, 'measure: real must be given, as fid compares with real images'],
      [{ seed: 0.5 }, 'seed must be an integer (got 0.5)'],
      [{ keep: 1 }, 'keep must be at least 2 (got 1)'],
      [{ every: 5 }, 'measure: options has no option "every"'],
    ];
    for (const [change, message] of wrong)
      await expect(measure(streamOf(generated), { ...options, real: streamOf(real), ...change })).rejects.toThrow(
        message,
      );
    // @ts-expect-error -- an empty list is no stream
    await expect(measure([], { ...options, real: streamOf(real) })).rejects.toThrow(
      'images must be a data set or a stream of image tensors',
    );
    await expect(measure(scalars(), { ...options, real: streamOf(real) })).rejects.toThrow(
      'images must be tensors [batch, height, width, channels]',
    );
    expect(() => kid({ subsets: 0 })).toThrow('kid: subsets must be at least 1 (got 0)');
    expect(() => precisionRecall({ neighbours: 0 })).toThrow('neighbours must be at least 1');
    // @ts-expect-error -- a typo in a name
    expect(() => fid({ allowfewImages: true })).toThrow('fid: options has no option "allowfewImages"');
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(
      measure(streamOf(generated), { metrics: [fid()], features, real: streamOf(real), signal }),
    ).rejects.toThrow('enough');
  });
});

async function* scalars(): AsyncGenerator<tf.Tensor4D, void, undefined> {
  await Promise.resolve();
  // @ts-expect-error: no image
  yield tf.tidy(() => tf.scalar(1));
}
