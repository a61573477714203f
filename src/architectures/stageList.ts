import type { Checks } from '../core/index.js';
import { defaultStageCount, type MapSize } from './sizes.js';
import type { StageOptions } from './stages.js';

/** What both networks' options say about all of their stages. */
interface StageListOptions {
  readonly stages?: readonly StageOptions[];
  readonly defaults?: StageOptions;
  readonly baseFilters?: number;
  readonly maxFilters?: number;
}

/** The stages as listed or, without a list, as many as the network's largest map needs. */
export function stageList(
  check: Checks,
  path: string,
  options: StageListOptions,
  largest: MapSize,
  stride: number,
): readonly StageOptions[] {
  const { stages } = options;
  if (stages === undefined) {
    if (stride === 1) check.fail(`${path}stages`, 'must be given where defaults.stride is 1', stages);
    return Array.from({ length: defaultStageCount(largest, stride) }, () => ({}));
  }
  const listed: boolean = Array.isArray(stages);
  if (!listed) check.fail(`${path}stages`, 'must be a list of stages', stages);
  // A copy, in which a hole of the list is an undefined stage, not one that is passed over.
  return [...stages];
}

/** The filters of a map that do not come from its own stage, by its distance in stages from the largest map. */
export function filtersByDepth(
  check: Checks,
  path: string,
  options: StageListOptions,
  base: number,
): (depth: number) => number {
  const { baseFilters = base, maxFilters = 1024, defaults } = options;
  check.integer(`${path}maxFilters`, maxFilters, 1);
  check.integer(`${path}baseFilters`, baseFilters, 1, options.baseFilters === undefined ? baseFilters : maxFilters);
  return (depth) => defaults?.filters ?? Math.min(baseFilters * 2 ** depth, maxFilters);
}
