import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { networkWeights } from '../../models/index.js';

/** Where a weight comes from. */
export interface CopiedWeight {
  /** Its name in the new network. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Its name in the source; null for one that is fresh. */
  readonly from: string | null;
  /** Why it is fresh; null for one that was copied. */
  readonly reason: string | null;
}

/**
 * Copies each weight of `source` that fits to `target`: by the name that it had, and the rest, such as the layer that reads
 * the image, by its own name.
 *
 * @param formerName - the name in the source of a layer of the target, with the weight's name behind a slash; null for none.
 */
export function copyFitting(
  source: LayersModel,
  target: LayersModel,
  formerName: (name: string) => string | null,
): CopiedWeight[] {
  const [old, fresh] = [allWeights(source), allWeights(target)];
  const used = new Set<string>();
  const fits = (name: string | null, shape: readonly (number | null)[]): name is string =>
    name !== null && !used.has(name) && old.get(name)?.shape.join() === shape.join();
  const copy = (name: string, from: string): CopiedWeight => {
    used.add(from);
    const [weight, value] = [fresh.get(name), old.get(from)?.read()];
    if (weight && value) tf.tidy(() => void weight.write(tf.clone(value)));
    return { name, shape: value?.shape ?? [], from, reason: null };
  };
  const byPlace = new Map(
    [...fresh].flatMap(([name, { shape }]) => {
      const former = formerName(name);
      return fits(former, shape) ? [[name, copy(name, former)] as const] : [];
    }),
  );
  return [...fresh].map(([name, { shape }]) => {
    const placed = byPlace.get(name);
    if (placed) return placed;
    if (fits(name, shape)) return copy(name, name);
    const former = old.get(formerName(name) ?? '');
    const reason = former ? `the source's is [${former.shape.join(', ')}]` : 'the source has none';
    return { name, shape: shape.map((size) => size ?? 0), from: null, reason };
  });
}

function allWeights(model: LayersModel): ReturnType<typeof networkWeights>['parameters'] {
  const { parameters, statistics, frozen } = networkWeights(model);
  return new Map([...parameters, ...statistics, ...frozen]);
}
