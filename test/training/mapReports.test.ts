import { describe, expect, it } from 'vitest';
import { mapReports, train } from '../../src/training/index.js';
import { tinyDataset } from '../support/tinyDataset.js';
import { tinyGAN } from '../support/tinyGAN.js';

function startTiny(steps = 3) {
  return train(tinyGAN(), tinyDataset(), { steps, batchSize: 4, reportEvery: 1 });
}

describe('mapReports', () => {
  it('hands on the reports as they were changed, in order, while nothing trains', async () => {
    const run = startTiny();
    const mapped = mapReports(run, async (report) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(run.step).toBe(report.step);
      return { ...report, metrics: [] };
    });
    const seen: [number, boolean][] = [];
    for await (const report of mapped) seen.push([report.step, report.metrics !== undefined]);
    expect(seen).toEqual([1, 2, 3].map((step) => [step, true]));
    expect([mapped.outcome, mapped.step, mapped.generator]).toEqual(['finished', 3, run.generator]);
    expect(mapped.options).toEqual(run.options);
    mapped.dispose();
  });

  it('ends the run when the loop is left, when it is stopped, and when a change fails; and finishes each time', async () => {
    let finished = 0;
    const finish = (): void => {
      finished++;
    };
    const left = mapReports(startTiny(), (report) => report, finish);
    for await (const report of left) if (report.step === 2) break;
    expect([left.outcome, left.step, finished]).toEqual(['aborted', 2, 1]);

    const stopped = mapReports(startTiny(), (report) => report, finish);
    for await (const report of stopped) if (report.step === 1) stopped.stop();
    expect([stopped.outcome, stopped.step, finished]).toEqual(['aborted', 1, 2]);

    const failing = mapReports(
      startTiny(),
      () => {
        throw new Error('no');
      },
      finish,
    );
    await expect(async () => {
      for await (const report of failing) expect(report).toBeUndefined();
    }).rejects.toThrow('no');
    expect([failing.outcome, finished]).toEqual(['aborted', 3]);
  });

  it('refuses what is no run', () => {
    // @ts-expect-error: a run can be walked through
    expect(() => mapReports({}, (report) => report)).toThrow('mapReports: run must be a TrainingRun');
  });
});
