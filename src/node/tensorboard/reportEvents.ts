import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { networkWeights } from '../../models/index.js';
import type { StepReport } from '../../training/index.js';
import { histogramValue, scalarValue, type SummaryValue } from './tensorBoardEvents.js';

const BUCKETS = 30;

/** The numbers of a report by the tags under which TensorBoard shows them; the part before a slash is a group. */
export function reportScalars(report: StepReport): SummaryValue[] {
  const group = (prefix: string, values: Readonly<Record<string, number>>): SummaryValue[] =>
    Object.entries(values).map(([name, value]) => scalarValue(`${prefix}/${name}`, value));
  const gradients = Object.entries(report.gradients ?? {}).flatMap(([network, layers]) =>
    layers.map(({ layer, gradient }) => scalarValue(`gradients ${network}/${layer}`, gradient)),
  );
  return [
    ...group('losses', report.losses),
    ...group('scores', report.scores),
    ...group('speed', { imagesPerSecond: report.imagesPerSecond, seconds: report.seconds, epoch: report.epoch }),
    ...group('memory', report.memory),
    ...gradients,
    ...(report.metrics ?? []).map(({ name, features, value }) => scalarValue(`metrics/${name} (${features})`, value)),
  ];
}

/** How the trained weights of a network spread. */
export async function weightHistograms(model: LayersModel): Promise<SummaryValue[]> {
  const { parameters } = networkWeights(model);
  return Promise.all(
    [...parameters].map(async ([name, weight]) => {
      const value = tf.tidy(() => tf.clone(weight.read()));
      try {
        return histogramOf(`weights/${name}`, await value.data());
      } finally {
        value.dispose();
      }
    }),
  );
}

function histogramOf(tag: string, values: ArrayLike<number>): SummaryValue {
  const statistics = { min: Infinity, max: -Infinity, sum: 0, squares: 0 };
  const numbers = Array.from(values).filter(Number.isFinite);
  for (const value of numbers) {
    statistics.min = Math.min(statistics.min, value);
    statistics.max = Math.max(statistics.max, value);
    statistics.sum += value;
    statistics.squares += value * value;
  }
  if (numbers.length === 0) Object.assign(statistics, { min: 0, max: 0 });
  const width = (statistics.max - statistics.min) / BUCKETS || 1;
  const counts = new Array<number>(BUCKETS).fill(0);
  for (const value of numbers) {
    const bucket = Math.min(BUCKETS - 1, Math.floor((value - statistics.min) / width));
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return histogramValue(
    tag,
    statistics,
    counts.map((_, i) => statistics.min + (i + 1) * width),
    counts,
  );
}
