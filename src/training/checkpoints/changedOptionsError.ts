import type { Json } from '../../core/index.js';
import type { OptionDifference } from './differences.js';

/** A training was to go on with other options than it had. The message lists them, and how to accept them. */
export class ChangedOptionsError extends Error {
  override readonly name = 'ChangedOptionsError';

  constructor(
    functionName: string,
    step: number,
    /** What differs and is not accepted. */
    readonly differences: readonly OptionDifference[],
  ) {
    const lines = differences.map(({ path, was, is }) => `  ${path}: ${textOf(was)} → ${textOf(is)}`);
    const paths = differences.map(({ path }) => `'${path}'`).join(', ');
    super(
      `${functionName}: not everything is as it was in the checkpoint of step ${step}:\n${lines.join('\n')}\n` +
        `Take what it was then, or accept the changes: accept: [${paths}]`,
    );
  }
}

function textOf(value: Json | undefined): string {
  if (value === undefined) return 'absent';
  const text = JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
