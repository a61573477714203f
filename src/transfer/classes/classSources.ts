import type { Checks } from '../../core/index.js';

/**
 * A class of the changed networks: the name of an old class that stays as it is (a name that is not known starts from the
 * mean of all old classes), or a name and where it comes from.
 */
export type NewClass =
  | string
  | {
      readonly name: string;
      /** The old class that it starts as: the same class under another name, or one that looks alike. */
      readonly from: string;
    }
  | {
      readonly name: string;
      /** `mean` of all old classes, or `fresh`: at random, with the mean and the deviation of the old classes' weights. */
      readonly start: 'mean' | 'fresh';
    };

/** Where a class of the changed networks comes from. */
export interface ClassOrigin {
  readonly name: string;
  /** Its label in the changed networks. */
  readonly label: number;
  /** The old class and its label, or how it starts without one. */
  readonly from: { readonly name: string; readonly label: number } | 'mean' | 'fresh';
}

/** Works out where each class comes from. */
export function classOrigins(check: Checks, old: readonly string[], wanted: readonly NewClass[]): ClassOrigin[] {
  checkNames(check, 'from', old);
  const isList: boolean = Array.isArray(wanted);
  if (!isList || wanted.length === 0) check.fail('to', 'must be a list of classes', wanted);
  const labelOf = (argument: string, name: string): number => {
    const label = old.indexOf(name);
    return label >= 0 ? label : check.fail(argument, `must be one of the old classes ${old.join(', ')}`, name);
  };
  const origins = wanted.map((value, label): ClassOrigin => {
    if (typeof value === 'string') {
      const known = old.indexOf(value);
      return { name: value, label, from: known >= 0 ? { name: value, label: known } : 'mean' };
    }
    check.knownKeys(`to[${label}]`, value, ['name', 'from', 'start']);
    if ('from' in value === 'start' in value) check.fail(`to[${label}]`, 'must have one of from and start', value);
    if ('start' in value)
      return { name: value.name, label, from: check.oneOf(`to[${label}].start`, value.start, ['mean', 'fresh']) };
    return { name: value.name, label, from: { name: value.from, label: labelOf(`to[${label}].from`, value.from) } };
  });
  checkNames(
    check,
    'to',
    origins.map(({ name }) => name),
  );
  return origins;
}

function checkNames(check: Checks, argument: string, names: readonly string[]): void {
  if (!Array.isArray(names) || names.length === 0) check.fail(argument, 'must be a list of names', names);
  names.forEach((name, i) => {
    if (typeof name !== 'string' || name === '') check.fail(`${argument}[${i}]`, 'must be a name', name);
    if (names.indexOf(name) !== i) check.fail(argument, 'must name each class once', name);
  });
}
