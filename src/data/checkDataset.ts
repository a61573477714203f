import { type Checks } from '../core/index.js';
import { type Dataset, type Examples } from './dataset.js';
import { volumeOf } from './pixels.js';

/** Throws unless `value` keeps the form of a data set; returns it. */
export function checkDataset(check: Checks, argument: string, value: Dataset): Dataset {
  const given: unknown = value;
  if (typeof given !== 'object' || given === null || typeof value.read !== 'function') {
    return check.fail(argument, 'must be a data set, with a method read', given);
  }
  check.integer(`${argument}.size`, value.size, 1);
  check.imageShape(`${argument}.imageShape`, value.imageShape);
  const labels: unknown = value.labels;
  if (labels !== null) check.labelSpec(`${argument}.labels`, labels);
  return value;
}

/** Throws unless `examples` has the lengths that `count` examples of the data set have; returns it. */
export function checkExamples(check: Checks, dataset: Dataset, examples: Examples, count: number): Examples {
  const pixels = count * volumeOf(dataset.imageShape);
  if (examples.images.length !== pixels) {
    check.fail('dataset.read', `must give ${pixels} pixels for ${count} images`, examples.images);
  }
  checkLabels(check, dataset, examples.labels, count);
  return examples;
}

/** Throws unless `labels` are those of `count` examples of the data set; returns them. */
export function checkLabels(
  check: Checks,
  { labels: spec }: Dataset,
  labels: Examples['labels'],
  count: number,
): Examples['labels'] {
  const expected = spec && count * (spec.kind === 'classes' ? 1 : spec.count);
  if ((labels?.length ?? null) !== expected) {
    check.fail('dataset', `must give ${expected ?? 'no'} labels for ${count} images`, labels);
  }
  return labels;
}
