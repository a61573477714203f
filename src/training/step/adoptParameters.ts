import type { NamedTensors, NetworkName } from '../../core/index.js';
import { networkWeights, readWeights } from '../../models/index.js';
import type { OptimizerState } from '../../optimizers/index.js';
import type { GAN } from '../gan.js';
import type { ResolvedStepOptions } from './stepOptions.js';
import type { TrainingState } from './trainingState.js';

const networkNames = ['generator', 'discriminator'] as const;

/** The names of the weights that are trained at present. */
export function trainedNames(gan: GAN): TrainingState['trained'] {
  const namesOf = (network: NetworkName): string[] => [...networkWeights(gan[network]).parameters.keys()];
  return { generator: namesOf('generator'), discriminator: namesOf('discriminator') };
}

/**
 * A state for networks in which other layers are frozen than when it was made; the state itself where they are the same. Optimisers and
 * tricks begin with weights that joined, and optimisers forget those that left.
 *
 * @param state - used up.
 */
export function adoptParameters(gan: GAN, options: ResolvedStepOptions, state: TrainingState): TrainingState {
  const trained = trainedNames(gan);
  const changed = networkNames.filter((network) => !sameNames(state.trained[network], trained[network]));
  if (changed.length === 0) return state;
  const adopt = (network: NetworkName): OptimizerState =>
    changed.includes(network)
      ? adoptInOptimizer(
          state.optimizers[network],
          options.optimizers[network].init(readWeights(networkWeights(gan[network]).parameters)),
          trained[network].filter((name) => !state.trained[network].includes(name)),
          new Set(trained[network]),
        )
      : state.optimizers[network];
  return {
    ...state,
    trained,
    optimizers: { generator: adopt('generator'), discriminator: adopt('discriminator') },
    tricks: adoptInTricks(gan, options, state.tricks),
  };
}

/** What a trick or an optimiser is started with. */
export function networkValues(
  gan: GAN,
): Readonly<Record<NetworkName, { readonly parameters: NamedTensors; readonly statistics: NamedTensors }>> {
  const valuesOf = (network: NetworkName) => {
    const { parameters, statistics } = networkWeights(gan[network]);
    return { parameters: readWeights(parameters), statistics: readWeights(statistics) };
  };
  return { generator: valuesOf('generator'), discriminator: valuesOf('discriminator') };
}

function adoptInOptimizer(
  old: OptimizerState,
  fresh: OptimizerState,
  joined: readonly string[],
  trained: ReadonlySet<string>,
): OptimizerState {
  const kept = Object.entries(old.since ?? {}).filter(([name]) => trained.has(name));
  const since = Object.fromEntries([...kept, ...joined.map((name) => [name, old.count] as const)]);
  const names = Object.keys(fresh.tensors);
  const left = Object.keys(old.tensors).filter((name) => !names.includes(name));
  left.forEach((name) => old.tensors[name]?.dispose());
  return { ...old, tensors: merge(fresh.tensors, old.tensors, names), since };
}

function adoptInTricks(
  gan: GAN,
  { tricks }: ResolvedStepOptions,
  old: TrainingState['tricks'],
): TrainingState['tricks'] {
  const networks = networkValues(gan);
  const adopted = tricks.flatMap((trick) => {
    const fresh = trick.init?.(networks);
    if (!fresh) return [];
    const own = old[trick.name] ?? {};
    return [[trick.name, merge(fresh, own, [...Object.keys(fresh), ...Object.keys(own)])] as const];
  });
  return { ...old, ...Object.fromEntries(adopted) };
}

/** The tensors of these names, the old ones where there are some; disposes the fresh ones that are not needed. */
function merge(fresh: NamedTensors, old: NamedTensors, names: readonly string[]): NamedTensors {
  const merged: Record<string, NamedTensors[string]> = {};
  for (const name of names) {
    const [kept, made] = [old[name], fresh[name]];
    const tensor = kept ?? made;
    if (tensor) merged[name] = tensor;
    if (kept && made && kept !== made && !made.isDisposed) made.dispose();
  }
  return merged;
}

function sameNames(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return a?.length === b.length && a.every((name, i) => name === b[i]);
}
