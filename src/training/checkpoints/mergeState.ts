import type { Tensor } from '@tensorflow/tfjs-core';
import type { OptionDifference } from './differences.js';
import { isRecord, isTensor } from './tensorTree.js';

/** Where in a state the parts are that begin anew or go on as a whole: `optimizers.generator`, `tricks.ema`. */
const PART_DEPTH = 2;

/** A state put together from two. */
export interface MergedState {
  readonly state: unknown;
  /** The paths of parts that begin anew. */
  readonly begun: readonly string[];
}

/**
 * The state that a training goes on with: the saved one, but for the parts that accepted changes of options concern. A part
 * whose rule is another begins anew; of a part whose rule has other options, or whose network has other layers frozen, each
 * tensor goes on that is there in both.
 */
export function mergeState(fresh: unknown, saved: unknown, differences: readonly OptionDifference[]): MergedState {
  const begun: string[] = [];
  const isReplaced = (path: string): boolean => differences.some((difference) => difference.path === path);
  const isConcerned = (path: string): boolean =>
    differences.some((difference) => difference.path.startsWith(`${path}.`) || difference.path.startsWith('networks.'));

  function part(path: string, own: unknown, kept: unknown): unknown {
    if (isReplaced(path)) {
      if (own !== undefined) begun.push(path);
      return own;
    }
    return isConcerned(path) && own !== undefined ? mergePart(own, kept) : kept;
  }

  function merge(path: readonly string[], own: unknown, kept: unknown): unknown {
    if (kept === undefined || path.length === PART_DEPTH) {
      return kept === undefined ? own : part(path.join('.'), own, kept);
    }
    if (!isRecord(own) || !isRecord(kept)) return kept;
    const keys = [...new Set([...Object.keys(own), ...Object.keys(kept)])];
    const entries = keys.map((key) => [key, merge([...path, key], own[key], kept[key])] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }

  return { state: merge([], fresh, saved), begun };
}

/** What is in `own`, with the values of `kept` where they fit. */
function mergePart(own: unknown, kept: unknown): unknown {
  if (isTensor(own)) return isTensor(kept) && fits(own, kept) ? kept : own;
  if (isRecord(own) && isRecord(kept))
    return Object.fromEntries(Object.entries(own).map(([key, value]) => [key, mergePart(value, kept[key])]));
  return typeof own === typeof kept ? kept : own;
}

function fits(a: Tensor, b: Tensor): boolean {
  return a.dtype === b.dtype && a.shape.length === b.shape.length && a.shape.every((size, i) => size === b.shape[i]);
}
