import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, describe, expect, it } from 'vitest';
import { datasetFromArrays, type Dataset } from '../../src/data/index.js';
import {
  describeFinding,
  labelsIgnored,
  overfittedDiscriminator,
  watch,
  type WatchOptions,
} from '../../src/diagnostics/index.js';
import { ema } from '../../src/tricks/index.js';
import { train, type GAN, type StepReport, type TrainingRun } from '../../src/training/index.js';
import { bits, walk } from '../training/checkpointRuns.js';
import { isSlow } from '../support/runs.js';
import { tinyDataset } from '../support/tinyDataset.js';
import { tinyGAN } from '../support/tinyGAN.js';

const data = tinyDataset();
const built: GAN[] = [];

afterEach(() => {
  for (const gan of built.splice(0)) [gan.generator, gan.discriminator].forEach((network) => network.dispose());
});

function newGAN(): GAN {
  const gan = tinyGAN();
  built.push(gan);
  return gan;
}

const options = { steps: isSlow ? 2 : 8, batchSize: 4, reportEvery: 2, tricks: [ema()] };

describe('watch', () => {
  it('changes no bit of the training, and leaves no tensor behind', async () => {
    const after = async (wrap: (run: TrainingRun) => TrainingRun) => {
      const gan = newGAN();
      const before = tf.memory().numTensors;
      const run = wrap(train(gan, data, options));
      const reports = await walk(run);
      const weights = await bits(gan, run);
      run.dispose();
      expect(tf.memory().numTensors).toBe(before);
      return { weights, reports };
    };
    const plain = await after((run) => run);
    const watched = await after((run) => watch(run, { data, heldOut: data, samplesEvery: 1 }));
    expect(watched.weights).toBe(plain.weights);
    expect(watched.reports.map(({ losses }) => losses)).toEqual(plain.reports.map(({ losses }) => losses));
    expect(watched.reports.every(({ findings }) => Array.isArray(findings))).toBe(true);
  });

  it.skipIf(isSlow)(
    'draws samples only where somebody looks at them, every so many reports and at the end',
    async () => {
      const seen: [number, boolean][] = [];
      const watcher = (reads: readonly 'samples'[]) => ({
        name: 'recorder',
        options: {},
        reads,
        begin:
          () =>
          ({ report, samples }: { report: StepReport; samples: unknown }) => {
            seen.push([report.step, samples !== null]);
            return [];
          },
      });
      await walk(watch(train(newGAN(), data, options), { data, watchers: [watcher(['samples'])], samplesEvery: 3 }));
      expect(seen).toEqual([
        [1, true],
        [2, false],
        [4, false],
        [6, true],
        [8, true],
      ]);
      seen.splice(0);
      await walk(watch(train(newGAN(), data, options), { data, watchers: [watcher([])], samplesEvery: 3 }));
      expect(seen.some(([, drawn]) => drawn)).toBe(false);
    },
  );

  it('puts the findings of several watchings together, and tells them in words', async () => {
    const watcher = (kind: string) => ({
      name: kind,
      options: {},
      begin: () => () => [
        { kind, level: 'note', network: null, evidence: {}, explanation: 'It is so.', advice: ['Leave it.'] } as const,
      ],
    });
    const told: string[] = [];
    const log = (message: string) => void told.push(message);
    const run = watch(train(newGAN(), data, { ...options, steps: 1 }), { data, watchers: [watcher('a')], log });
    const [report] = await walk(watch(run, { data, watchers: [watcher('b')] }));
    expect(report?.findings?.map(({ kind, step }) => [kind, step])).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    expect(told).toEqual(['Note at step 1: a. It is so.\n  - Leave it.']);
    expect(report?.findings?.map(describeFinding)[0]).toBe(told[0]);
  });

  it('adds to the default watchers that apply', () => {
    const offered: string[][] = [];
    const watchers: WatchOptions['watchers'] = (defaults) => {
      offered.push(defaults.map(({ name }) => name));
      return defaults;
    };
    watch(train(newGAN(), data, options), { data, watchers });
    watch(train(newGAN(), data, options), { data, heldOut: data, watchers });
    expect(offered[0]).toContain('labels-ignored');
    expect(offered[0]).not.toContain('overfitted-discriminator');
    expect(offered[1]).toEqual([...(offered[0] ?? []), 'overfitted-discriminator']);
  });

  it('refuses what it cannot watch', () => {
    const run = train(newGAN(), data, options);
    const square = (side: number, labelled: boolean): Dataset =>
      datasetFromArrays({
        images: new Uint8Array(6 * side * side),
        imageShape: [side, side, 1],
        ...(labelled ? { labels: [0, 1, 2, 0, 1, 2] } : {}),
      });
    const cases: [object | undefined, string][] = [
      [{ data, watcher: [] }, 'watch: options has no option "watcher"'],
      [{}, 'watch: data must be a data set'],
      [
        { data: square(9, true) },
        "watch: data.imageShape must be the generator's image shape [8, 8, 1] (got [9, 9, 1])",
      ],
      [{ data: square(8, false) }, 'watch: data.labels must be 3 classes, as the networks were built for (got null)'],
      [{ data, heldOut: square(9, true) }, "watch: heldOut.imageShape must be the generator's image shape"],
      [{ data, samplesEvery: 0 }, 'watch: samplesEvery must be at least 1 (got 0)'],
      [
        { data, watchers: ['mode-collapse'] },
        'watch: watchers[0] must be a watcher, such as modeCollapse() (got "mode-collapse")',
      ],
      [
        { data, watchers: [overfittedDiscriminator()] },
        'watch: watchers[0] needs the option heldOut (got "overfitted-discriminator")',
      ],
      [{ data, log: 1 }, 'watch: log must be a function (got 1)'],
    ];
    for (const [given, message] of cases) expect(() => watch(run, given as WatchOptions), message).toThrow(message);
    expect(() => watch(undefined as unknown as TrainingRun, { data })).toThrow('watch: run must be a TrainingRun');
  });

  it('refuses a watcher of labels where there are none', () => {
    const generator = sequential({
      layers: [layers.dense({ inputShape: [3], units: 64 }), layers.reshape({ targetShape: [8, 8, 1] })],
    });
    const unconditional = { ...train(newGAN(), data, options), generator };
    expect(() => watch(unconditional, { data: tinyDataset(false), watchers: [labelsIgnored()] })).toThrow(
      'watch: watchers[0] needs networks with labels (got "labels-ignored")',
    );
    generator.dispose();
  });
});
