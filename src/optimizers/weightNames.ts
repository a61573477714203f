import type { Checks } from '../core/index.js';

/**
 * Whether a weight's name, such as `stage1_conv/kernel`, is meant by a pattern: the whole name, the path of a layer or a
 * model around it (`stage1_conv`), or either with `*` for any characters (`stage1_*`, `*kernel`).
 */
export function matchesName(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}(/.*)?$`).test(name);
}

/** Throws unless each pattern means one of the names: a typo must not pass in silence. */
export function checkPatterns(
  check: Checks,
  argument: string,
  patterns: readonly string[],
  names: readonly string[],
): void {
  const stray = patterns.find((pattern) => !names.some((name) => matchesName(pattern, name)));
  if (stray === undefined) return;
  const known = names.length > 0 ? `such as ${names.slice(0, 4).join(', ')}` : 'of which there are none';
  check.fail(argument, `must be names of weights that are trained, ${known}`, stray);
}
