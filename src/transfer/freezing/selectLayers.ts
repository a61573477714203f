import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Checks } from '../../core/index.js';
import { checkPolicy, type FreezingPolicy, type LayerKind } from './freezingPolicy.js';
import { depthOf, networkLayers, type NetworkLayer } from './networkLayers.js';

const classes: Readonly<Record<Exclude<LayerKind, 'labels'>, RegExp>> = {
  norms: /Normalization$/,
  convolutions: /Conv(1|2|3)D(Transpose)?$/,
  dense: /^Dense$/,
  embeddings: /^Embedding$/,
};

/**
 * The layers with weights that a policy means.
 *
 * @throws InvalidArgumentError for what is no policy, and for a policy (or a part of one) that means no layer.
 */
export function selectLayers(
  check: Checks,
  argument: string,
  model: LayersModel,
  policy: FreezingPolicy,
): NetworkLayer[] {
  const all = weightedLayers(model);
  return select(check, argument, model, all, checkPolicy(check, argument, policy));
}

/** The layers of a network that have weights. */
export function weightedLayers(model: LayersModel): NetworkLayer[] {
  return networkLayers(model).filter(({ layer }) => layer.weights.length > 0);
}

function select(
  check: Checks,
  argument: string,
  model: LayersModel,
  all: readonly NetworkLayer[],
  policy: FreezingPolicy,
): NetworkLayer[] {
  const inner = (key: string, part: FreezingPolicy): ReadonlySet<NetworkLayer> =>
    new Set(select(check, `${argument}.${key}`, model, all, part));
  const meant = (): NetworkLayer[] => {
    if ('names' in policy) return byNames(check, `${argument}.names`, model, all, [policy.names].flat());
    if ('kind' in policy) return all.filter((layer) => isOfKind(layer, policy.kind));
    if ('fromInput' in policy) return byDepth(all, (depth) => depth <= policy.fromInput);
    if ('fromOutput' in policy) return byDepth(all, (depth) => depth > depthOf(all) - policy.fromOutput);
    if ('allBut' in policy) {
      const others = inner('allBut', policy.allBut);
      return all.filter((layer) => !others.has(layer));
    }
    const isAny = 'anyOf' in policy;
    const parts = (isAny ? policy.anyOf : policy.allOf).map((part, i) =>
      inner(`${isAny ? 'anyOf' : 'allOf'}[${i}]`, part),
    );
    return all.filter((layer) =>
      isAny ? parts.some((part) => part.has(layer)) : parts.every((part) => part.has(layer)),
    );
  };
  const found = meant();
  if (found.length === 0) check.fail(argument, `must mean a layer of ${model.name}, which has ${listed(all)}`, policy);
  return found;
}

function byNames(
  check: Checks,
  argument: string,
  model: LayersModel,
  all: readonly NetworkLayer[],
  names: readonly string[],
): NetworkLayer[] {
  const tests = names.map((name) => matcherOf(name));
  names.forEach((name, i) => {
    if (!all.some((layer) => tests[i]?.(layer.name)))
      check.fail(argument, `must be layers with weights of ${model.name}, which has ${listed(all)}`, name);
  });
  return all.filter((layer) => tests.some((test) => test(layer.name)));
}

/** A name means its layer, or all layers of a nested model; `*` stands for any characters. */
function matcherOf(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  const expression = new RegExp(`^${parts.join('.*')}(/.*)?$`);
  return (name) => expression.test(name);
}

function isOfKind({ layer, depth }: NetworkLayer, kind: LayerKind): boolean {
  return kind === 'labels' ? depth === null : classes[kind].test(layer.getClassName());
}

function byDepth(all: readonly NetworkLayer[], test: (depth: number) => boolean): NetworkLayer[] {
  return all.filter(({ depth }) => depth !== null && test(depth));
}

function listed(all: readonly NetworkLayer[]): string {
  const names = all.map(({ name }) => name);
  return names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');
}
