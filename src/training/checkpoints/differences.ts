import type { Json } from '../../core/index.js';
import { isRecord } from './tensorTree.js';

/** An option that is not what it was. */
export interface OptionDifference {
  /** E.g. `optimizers.generator.learningRate` or `tricks.smoothLabels`. */
  readonly path: string;
  /** The value in the checkpoint; undefined where the option was absent. */
  readonly was: Json | undefined;
  /** The value now; undefined where the option is absent. */
  readonly is: Json | undefined;
}

/** A loss, trick, … as options describe it. */
interface Named {
  readonly name: string;
  readonly options: Json;
}

/**
 * In what two descriptions of options differ. Values such as losses are compared option by option if they have one name, lists
 * of such values (tricks) by their names; other lists are one value.
 */
export function differencesOf(was: Json | undefined, is: Json | undefined, path = ''): OptionDifference[] {
  if (sameJson(was, is)) return [];
  if (isNamed(was) && isNamed(is))
    return was.name === is.name ? differencesOf(was.options, is.options, path) : [{ path, was, is }];
  if (isListOfNamed(was) && isListOfNamed(is)) return differencesOfLists(was, is, path);
  if (isObject(was) && isObject(is)) {
    const keys = new Set([...Object.keys(was), ...Object.keys(is)]);
    return [...keys].flatMap((key) => differencesOf(was[key], is[key], below(path, key)));
  }
  return [{ path, was, is }];
}

function differencesOfLists(was: readonly Named[], is: readonly Named[], path: string): OptionDifference[] {
  const [oldNames, newNames] = [namesOf(was), namesOf(is)];
  const names = new Set([...oldNames, ...newNames]);
  const find = (list: readonly Named[], name: string): Json | undefined => {
    const found = list.find((value) => value.name === name);
    return found && { name: found.name, options: found.options };
  };
  const differences = [...names].flatMap((name) => differencesOf(find(was, name), find(is, name), below(path, name)));
  // The same values in another order.
  return differences.length > 0 ? differences : [{ path, was: oldNames, is: newNames }];
}

function namesOf(list: readonly Named[]): string[] {
  return list.map(({ name }) => name);
}

/** Whether a difference is one that `accepted` names, itself or by a path above it. */
export function isAccepted({ path }: OptionDifference, accepted: readonly string[]): boolean {
  return accepted.some((name) => path === name || path.startsWith(`${name}.`));
}

function below(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => sameJson(a[key], b[key]));
}

function isObject(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return isRecord(value);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function isNamed(value: Json | undefined): value is { readonly name: string; readonly options: Json } {
  return isObject(value) && typeof value.name === 'string' && 'options' in value && Object.keys(value).length === 2;
}

/** Whether a value is a list of named values, each of them once. An empty list may be one. */
function isListOfNamed(value: Json | undefined): value is readonly (Named & Json)[] {
  return Array.isArray(value) && value.every(isNamed) && new Set(namesOf(value)).size === value.length;
}
