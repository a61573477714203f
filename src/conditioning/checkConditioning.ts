import type { Checks } from '../core/index.js';
import type { Conditioning } from './conditioning.js';

/** Throws unless `value` has the shape of a `Conditioning`; returns it. */
export function checkConditioning(check: Checks, argument: string, value: unknown): Conditioning {
  if (!isConditioning(value)) {
    check.fail(argument, 'must be a conditioning such as embedding({ classes: 10 })', value);
  }
  check.labelSpec(`${argument}.labels`, value.labels);
  return value;
}

function isConditioning(value: unknown): value is Conditioning {
  return (
    isObject(value) &&
    typeof value.name === 'string' &&
    'options' in value &&
    isPart(value.generator) &&
    isPart(value.discriminator)
  );
}

function isPart(value: unknown): boolean {
  return isObject(value) && typeof value.usesLabel === 'boolean';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
