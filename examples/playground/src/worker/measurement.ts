import { kid, subset, type Dataset, type MeasureDuringOptions } from 'tfjs-gan';

const REAL_IMAGES = 400;
/** With fewer there is nothing to compare with. */
const FEWEST = 20;

/** What is measured in a training of so many steps, small enough not to hold it up; null where there are too few pictures. */
export function measurement(data: Dataset, steps: number): MeasureDuringOptions | null {
  if (data.size < FEWEST) return null;
  const count = Math.min(data.size, REAL_IMAGES);
  const some = Array.from({ length: count }, (_, i) => Math.floor((i * data.size) / count));
  return {
    real: subset(data, some),
    metrics: [kid({ subsets: clamp(Math.floor(count / 40), 1, 5) })],
    every: clamp(Math.round(steps / 25), 25, 500),
    images: 200,
  };
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
