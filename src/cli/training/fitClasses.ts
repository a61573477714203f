import { embedding } from '../../conditioning/index.js';
import type { Dataset } from '../../data/index.js';
import { labelSpecOf, type GAN } from '../../training/index.js';
import { changeClasses, makeConditional, makeUnconditional } from '../../transfer/index.js';
import type { TransferSource } from './openSource.js';

/** Copies of trained networks for the classes of other images, which the caller disposes, and what was done as a line. */
export function fitClasses(
  { gan, labelNames }: TransferSource,
  { labels, labelNames: given }: Dataset,
  seed: number,
): { readonly gan: GAN; readonly note: string } | null {
  const old = labelSpecOf(gan.generator);
  const wanted = labels?.kind === 'classes' ? (given ?? numbered(labels.count)) : null;
  if (old === null && wanted === null) return null;
  if (old === null) {
    const conditioning = embedding({ classes: wanted?.length ?? 0 });
    return { gan: makeConditional(gan, { conditioning, seed }), note: 'classes: new to the networks' };
  }
  if (wanted === null) return { gan: makeUnconditional(gan), note: 'classes: those of the source are given up' };
  const changed = changeClasses(gan, { from: labelNames ?? numbered(old.count ?? 0), to: wanted, seed });
  const started = changed.classes.map(({ name, from }) =>
    typeof from === 'object' ? `${name} as it is` : `${name} from the mean of all`,
  );
  const gone = changed.dropped.length > 0 ? `; given up: ${listed(changed.dropped)}` : '';
  return { gan: changed, note: `classes: ${listed(started)}${gone}` };
}

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i));
}

function listed(names: readonly string[]): string {
  return names.length > 12 ? `${names.slice(0, 10).join(', ')}, …` : names.join(', ');
}
