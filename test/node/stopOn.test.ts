import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../src/core/index.js';
import { stopOn, type StopOnOptions } from '../../src/diagnostics/index.js';
import { mapReports, type TrainingRun } from '../../src/training/index.js';
import { fakeRun } from './fakeRun.js';

/** A run of ten steps in which a warning comes at step 3 and an error at step 6. */
function troubled(): TrainingRun {
  const generator = sequential({ layers: [layers.dense({ inputShape: [1], units: 1 })] });
  const finding = (kind: string, level: Finding['level'], step: number): Finding => ({
    kind,
    level,
    step,
    network: null,
    evidence: {},
    explanation: '',
    advice: [],
  });
  return mapReports(fakeRun(generator, { steps: 10 }), (report) => {
    if (report.step === 3) return { ...report, findings: [finding('mode-collapse', 'warning', 3)] };
    if (report.step === 6) return { ...report, findings: [finding('not-finite', 'error', 6)] };
    return report;
  });
}

async function stepsOf(options?: StopOnOptions): Promise<number> {
  let last = 0;
  for await (const { step } of stopOn(troubled(), options)) last = step;
  return last;
}

describe('stopOn', () => {
  it('ends a run after the finding that it was told of', async () => {
    expect(await stepsOf()).toBe(6);
    expect(await stepsOf({ level: 'warning' })).toBe(3);
    expect(await stepsOf({ level: 'warning', kinds: ['not-finite'] })).toBe(6);
    expect(await stepsOf({ kinds: ['mode-collapse'] })).toBe(10);
  });

  it('refuses unknown levels and empty lists', () => {
    expect(() => stopOn(troubled(), { level: 'bad' as 'error' })).toThrow('level must be one of note, warning, error');
    expect(() => stopOn(troubled(), { kinds: [] })).toThrow('kinds must be a list of at least one kind');
  });
});
