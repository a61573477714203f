import { InvalidArgumentError } from 'commander';
import { keepFrozen, type FreezingPolicy } from '../../transfer/index.js';
import type { ValueParser } from './parseValues.js';

const KINDS = ['norms', 'convolutions', 'dense', 'embeddings', 'labels'] as const;

/**
 * The policy that a text names: `2` the two lowest layers, `last:1` the highest, a kind (`norms`), names of layers with commas between
 * them (`stage0_*,head`), and `all-but:` before any of these.
 */
export function policyNamed(text: string): FreezingPolicy {
  const others = /^all-but:(.+)$/.exec(text)?.[1];
  if (others !== undefined) return { allBut: policyNamed(others) };
  if (/^\d+$/.test(text)) return { fromInput: Number(text) };
  const last = /^last:(\d+)$/.exec(text)?.[1];
  if (last !== undefined) return { fromOutput: Number(last) };
  const kind = KINDS.find((one) => one === text);
  return kind ? { kind } : { names: text.split(',').map((name) => name.trim()) };
}

/** Checks the text of a policy; whether it means a layer is seen when it meets a network. */
export const parsePolicy: ValueParser<string> = Object.assign(
  (text: string) => {
    try {
      keepFrozen({ generator: policyNamed(text) });
      return text;
    } catch {
      throw new InvalidArgumentError(
        `It must be a number of layers, last:1, ${KINDS.join(', ')}, names of layers, or all-but: and one of these.`,
      );
    }
  },
  { schema: { type: ['string', 'integer'] } },
);
