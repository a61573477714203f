import type { Checks, LabelSpec } from '../core/index.js';

/** What the labels are: exactly one of the two, an integer ≥ 1. */
export type LabelCount =
  | {
      /** Number of classes; a label is an integer in [0, classes). */
      readonly classes: number;
      readonly attributes?: never;
    }
  | {
      /** Length of the vector of real or multi-hot attributes that is a label. */
      readonly attributes: number;
      readonly classes?: never;
    };

/** The keys of `LabelCount`, for the check of unknown options. */
export const labelCountKeys = ['classes', 'attributes'] as const;

/** Checks which of the two was given. */
export function labelSpecFrom(check: Checks, options: LabelCount): LabelSpec {
  const { classes, attributes } = options;
  if ((classes === undefined) === (attributes === undefined)) {
    check.fail('options', 'must have exactly one of classes and attributes', options);
  }
  return attributes === undefined
    ? { kind: 'classes', count: check.integer('classes', classes, 1) }
    : { kind: 'attributes', count: check.integer('attributes', attributes, 1) };
}
