import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf, type Checks } from '../../core/index.js';
import { labelSpecOf } from '../gan.js';
import type { GenerationOptions, ImageLabel } from './generationOptions.js';

/** The label of image i, or null for a generator without labels. */
export type LabelChoice = ((index: number) => ImageLabel) | null;

/**
 * Works out which label each image gets.
 *
 * @returns the choice, and the length of the list of labels (null where `labels` is no list).
 * @throws InvalidArgumentError for labels that the generator cannot take.
 */
export function chooseLabels(
  functionName: string,
  generator: LayersModel,
  { labels, classCount }: Pick<GenerationOptions, 'labels' | 'classCount'>,
): { readonly labelOf: LabelChoice; readonly length: number | null } {
  const check = checksOf(functionName);
  const spec = labelSpecOf(generator);
  if (spec === null) {
    const given = labels ?? classCount;
    if (given === undefined) return { labelOf: null, length: null };
    return check.fail(
      labels === undefined ? 'classCount' : 'labels',
      `must be absent: ${generator.name} takes no labels`,
      given,
    );
  }
  if (spec.kind === 'attributes') {
    if (classCount !== undefined)
      check.fail('classCount', `must be absent: ${generator.name} takes attributes`, classCount);
    return chooseAttributes(check, generator, spec.count, labels);
  }
  const count =
    classCount === undefined ? spec.count : check.integer('classCount', classCount, 1, spec.count ?? undefined);
  return chooseClasses(check, generator, count, labels);
}

function chooseClasses(
  check: Checks,
  generator: LayersModel,
  count: number | null,
  labels: GenerationOptions['labels'],
) {
  if (labels === undefined) {
    if (count === null)
      return check.fail('classCount', `must be given: ${generator.name} does not tell how many it has`, undefined);
    return { labelOf: (index: number) => index % count, length: null };
  }
  const highest = count === null ? undefined : count - 1;
  if (!isList(labels)) {
    const label = check.integer('labels', labels, 0, highest);
    return { labelOf: () => label, length: null };
  }
  const list = nonEmpty(check, labels).map((label, i) => check.integer(`labels[${i}]`, label, 0, highest));
  return { labelOf: inTurn(list), length: list.length };
}

function chooseAttributes(
  check: Checks,
  generator: LayersModel,
  count: number | null,
  labels: GenerationOptions['labels'],
) {
  if (!isList(labels))
    return check.fail('labels', `must be given as vectors: ${generator.name} takes attributes`, labels);
  const vector = (argument: string, value: unknown): readonly number[] => {
    if (!isList(value) || (count !== null && value.length !== count)) {
      return check.fail(argument, `must be a list of ${count ?? 'the'} attributes`, value);
    }
    return value.map((one, i) => check.number(`${argument}[${i}]`, one));
  };
  if (nonEmpty(check, labels).every((label) => typeof label === 'number')) {
    const label = vector('labels', labels);
    return { labelOf: () => label, length: null };
  }
  const list = labels.map((label, i) => vector(`labels[${i}]`, label));
  return { labelOf: inTurn(list), length: list.length };
}

function nonEmpty<T>(check: Checks, labels: readonly T[]): readonly T[] {
  return labels.length > 0 ? labels : check.fail('labels', 'must not be empty', labels);
}

function inTurn<T>(list: readonly T[]): (index: number) => T {
  return (index) => {
    const label = list[index % list.length];
    if (label === undefined) throw new RangeError(`no label for image ${index}`);
    return label;
  };
}

/** `Array.isArray` that keeps the type of a read-only list. */
function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}
