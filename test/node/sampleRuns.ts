import type { Finding, MetricValue } from '../../src/core/index.js';
import type { StepReport, TrainingRun } from '../../src/training/index.js';

const finding: Finding = {
  kind: 'mode-collapse',
  level: 'warning',
  step: 40,
  network: 'generator',
  evidence: { distance: 0.012345, share: NaN },
  explanation: 'The images of a batch are nearly the same.',
  advice: ['Lower the learning rate of the generator', 'Use labels'],
};

/** A run whose reports also carry gradients, metrics and a finding, as those of a real one can. */
export function enriched(run: TrainingRun): TrainingRun {
  return {
    ...run,
    get step() {
      return run.step;
    },
    get outcome() {
      return run.outcome;
    },
    async *[Symbol.asyncIterator]() {
      for await (const report of run) yield { ...report, ...extrasOf(report) };
    },
  };
}

function extrasOf({ step }: StepReport): Pick<StepReport, 'gradients' | 'metrics' | 'findings'> {
  const layer = (name: string, size: number) => ({ layer: name, gradient: size, update: size / 10, weight: 1 });
  const metric = (name: string, value: number, better: 'lower' | 'higher'): MetricValue => ({
    name,
    value,
    better,
    standardError: 0.1,
    features: 'random convolutions, seed 0',
    images: { generated: 64, real: 64 },
    seed: 0,
  });
  return {
    gradients: {
      generator: [layer('projection', 1e-3 / step), layer('stage0_conv', 1e-2), layer('output_conv', 0.1)],
      discriminator: [layer('stage0_conv', 0.02), layer('head', step === 5 ? NaN : 0.5)],
    },
    ...(step % 4 === 0
      ? { metrics: [metric('fid', 100 / step, 'lower'), metric('precision', step / 100, 'higher')] }
      : {}),
    ...(step % 10 === 0 ? { findings: [{ ...finding, step }] } : {}),
  };
}
