import { type Checks, type LabelSpec } from '../core/index.js';
import { type Examples } from './dataset.js';
import { isList } from './lists.js';

/** Labels as a user has them: one integer an image (classes), or one row of numbers an image (attributes). */
export type LabelList = ArrayLike<number> | ArrayLike<ArrayLike<number>>;

/** The labels of a data set. */
export interface LabelOptions {
  /** Classes: one integer per image. Attributes: one row of numbers per image. Default: images without labels. */
  readonly labels?: LabelList;
  /** The name of each class or attribute. Default: none. */
  readonly labelNames?: readonly string[];
  /** Number of classes. Default: the number of `labelNames`, or else the greatest label + 1. */
  readonly classCount?: number;
  /** Whether a class may be without images. Default false. */
  readonly allowEmptyClasses?: boolean;
}

/** The keys of `LabelOptions`. */
export const LABEL_OPTIONS = ['labels', 'labelNames', 'classCount', 'allowEmptyClasses'] as const;

/** Labels that were checked. */
export interface ResolvedLabels {
  readonly spec: LabelSpec | null;
  readonly names: readonly string[] | null;
  readonly values: Examples['labels'];
}

const GREATEST_CLASS = 2 ** 31 - 1;

/** Checks the labels of `size` images. */
export function resolveLabels(check: Checks, options: LabelOptions, size: number): ResolvedLabels {
  const { labels, labelNames, classCount, allowEmptyClasses } = options;
  if (labels === undefined) {
    const stray = LABEL_OPTIONS.find((key) => options[key] !== undefined);
    if (stray) check.fail(stray, 'must be absent where there are no labels', options[stray]);
    return { spec: null, names: null, values: null };
  }
  if (!isList(labels)) return check.fail('labels', 'must be a list with one label per image', labels);
  if (labels.length !== size) check.fail('labels', `must have one label for each of the ${size} images`, labels.length);
  const names = labelNames === undefined ? null : checkNames(check, labelNames);
  if (typeof labels[0] !== 'number') {
    const stray = classCount ?? allowEmptyClasses;
    if (stray !== undefined) {
      check.fail(classCount === undefined ? 'allowEmptyClasses' : 'classCount', 'must be absent for attributes', stray);
    }
    return resolveAttributes(check, labels, names);
  }
  return resolveClasses(check, labels, names, options);
}

/** The labels at `indices`, in a new array. */
export function gatherLabels({ values, spec }: ResolvedLabels, indices: Int32Array): Examples['labels'] {
  if (!values || !spec) return null;
  if (values instanceof Int32Array) return indices.map((index) => values[index] ?? 0);
  const gathered = new Float32Array(indices.length * spec.count);
  indices.forEach((index, i) => {
    gathered.set(values.subarray(index * spec.count, (index + 1) * spec.count), i * spec.count);
  });
  return gathered;
}

function resolveClasses(
  check: Checks,
  labels: ArrayLike<unknown>,
  names: readonly string[] | null,
  { classCount, allowEmptyClasses = false }: LabelOptions,
): ResolvedLabels {
  const stated = classCount === undefined ? names?.length : check.integer('classCount', classCount, 1, GREATEST_CLASS);
  if (names && names.length !== stated) check.fail('labelNames', `must have ${stated ?? 0} names`, names);
  const greatest = (stated ?? GREATEST_CLASS) - 1;
  const values = Int32Array.from(labels, (label, i) => check.integer(`labels[${i}]`, label, 0, greatest));
  const count = stated ?? values.reduce((most, label) => Math.max(most, label), 0) + 1;
  if (!allowEmptyClasses) checkNoneEmpty(check, values, count, names);
  return { spec: { kind: 'classes', count }, names, values };
}

function checkNoneEmpty(check: Checks, values: Int32Array, count: number, names: readonly string[] | null): void {
  const present = new Set(values);
  if (present.size === count) return;
  let missing = 0;
  while (present.has(missing)) missing++;
  const name = names?.[missing];
  const which = name === undefined ? `class ${missing}` : `class ${missing}, ${JSON.stringify(name)},`;
  check.fail(
    'labels',
    `must hold every one of the ${count} classes, or allowEmptyClasses be true`,
    `no image of ${which}`,
  );
}

function resolveAttributes(check: Checks, rows: ArrayLike<unknown>, names: readonly string[] | null): ResolvedLabels {
  const first = rows[0];
  const count = isList(first) ? first.length : check.fail('labels[0]', 'must be an integer or a row of numbers', first);
  if (count === 0) check.fail('labels[0]', 'must not be empty', first);
  if (names && names.length !== count)
    check.fail('labelNames', `must have ${count} names, one for each attribute`, names);
  const values = new Float32Array(rows.length * count);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    if (!isList(row) || row.length !== count) check.fail(`labels[${i}]`, `must be a row of ${count} numbers`, row);
    for (let j = 0; j < count; j++) values[i * count + j] = check.number(`labels[${i}][${j}]`, row[j]);
  }
  return { spec: { kind: 'attributes', count }, names, values };
}

function checkNames(check: Checks, names: unknown): readonly string[] {
  if (!Array.isArray(names) || names.length === 0) return check.fail('labelNames', 'must be a list of names', names);
  return names.map((name: unknown, i) => {
    if (typeof name !== 'string' || name === '') return check.fail(`labelNames[${i}]`, 'must be a text', name);
    if (names.indexOf(name) < i) check.fail(`labelNames[${i}]`, 'must not occur twice', name);
    return name;
  });
}
