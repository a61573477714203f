import type { RandomStream } from '../core/index.js';
import type { TargetValues } from './trick.js';

/** New labels, one by one; each side draws from a stream of its own, so that neither depends on the other's size. */
export function mapTargets(
  targets: TargetValues,
  stream: RandomStream,
  change: (label: number, stream: RandomStream) => number,
): TargetValues {
  const side = (name: keyof TargetValues): Float32Array => {
    const own = stream.split(name);
    return targets[name].map((label) => change(label, own));
  };
  return { real: side('real'), fake: side('fake') };
}
