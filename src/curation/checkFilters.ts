import type { Checks } from '../core/index.js';
import type { Filter } from './filter.js';

/** Throws unless the filters are filters and have names of their own. */
export function checkFilters(check: Checks, filters: readonly Filter[]): void {
  if (!Array.isArray(filters)) check.fail('filters', 'must be a list of filters', filters);
  const names = new Set<string>();
  filters.forEach((filter, i) => {
    if (!isFilter(filter)) check.fail(`filters[${i}]`, 'must be a filter, such as resolution()', filter);
    if (names.has(filter.name)) check.fail(`filters[${i}]`, 'must have a name of its own', filter.name);
    names.add(filter.name);
  });
}

function isFilter(value: unknown): value is Filter {
  if (typeof value !== 'object' || value === null || !('name' in value) || typeof value.name !== 'string') return false;
  return 'score' in value || 'signature' in value;
}
