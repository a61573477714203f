import type { WeightsLayout } from '../formats/weightsFile.js';
import { fitModule, type WeightOrigin } from './fitModule.js';
import type { SourceModule } from './sourceModules.js';
import type { WeightLayer } from './weightLayers.js';

/** What told which array belongs to which weight. */
export type MatchedBy = 'map' | 'name' | 'shape' | 'order';

/** A layer and the module that it is. */
export interface ModuleMatch {
  readonly layer: WeightLayer;
  readonly module: SourceModule;
  readonly origins: readonly WeightOrigin[];
  readonly by: MatchedBy;
  /** 1 divided by the number of modules that could have been meant. */
  readonly confidence: number;
}

interface Candidate {
  readonly layer: WeightLayer;
  /** The modules whose arrays fit all weights of the layer, by their index. */
  readonly fits: ReadonlyMap<number, readonly WeightOrigin[]>;
}

/**
 * Finds for each layer the module that it is: that of the same name; else the one whose shapes fit that layer and no
 * other; else, among the layers of one kind, by order. A module and a layer fit if every array has its place.
 */
export function matchModules(
  layers: readonly WeightLayer[],
  modules: readonly SourceModule[],
  layout: WeightsLayout,
): readonly ModuleMatch[] {
  const byName = matchNames(layers, modules, layout);
  const doneLayers = new Set(byName.map(({ layer }) => layer));
  const doneModules = new Set(byName.map(({ module }) => module));
  const candidates = layers
    .filter((layer) => !doneLayers.has(layer))
    .map((layer) => ({ layer, fits: fitsOf(layer, modules, doneModules, layout) }));
  const { unique, others } = matchShapes(candidates, modules);
  const kinds = [...new Set(others.map(({ layer }) => layer.kind))];
  const inOrder = kinds.flatMap((kind) =>
    matchOrder(
      others.filter(({ layer }) => layer.kind === kind),
      modules,
    ),
  );
  return [...byName, ...unique, ...inOrder];
}

function matchNames(
  layers: readonly WeightLayer[],
  modules: readonly SourceModule[],
  layout: WeightsLayout,
): ModuleMatch[] {
  const byName = new Map(modules.map((module) => [module.name, module]));
  return layers.flatMap((layer) => {
    const module = byName.get(layer.path);
    const origins = module ? fitModule(layer, module, layout) : null;
    return module && origins ? [{ layer, module, origins, by: 'name' as const, confidence: 1 }] : [];
  });
}

function fitsOf(
  layer: WeightLayer,
  modules: readonly SourceModule[],
  taken: ReadonlySet<SourceModule>,
  layout: WeightsLayout,
): ReadonlyMap<number, readonly WeightOrigin[]> {
  const fits = new Map<number, readonly WeightOrigin[]>();
  for (const [i, module] of modules.entries()) {
    const origins = taken.has(module) ? null : fitModule(layer, module, layout);
    if (origins) fits.set(i, origins);
  }
  return fits;
}

/** Layers and modules that fit each other and nothing else, wherever they stand. */
function matchShapes(
  candidates: readonly Candidate[],
  modules: readonly SourceModule[],
): { readonly unique: readonly ModuleMatch[]; readonly others: readonly Candidate[] } {
  const layersOf = new Map<number, number>();
  for (const { fits } of candidates) for (const i of fits.keys()) layersOf.set(i, (layersOf.get(i) ?? 0) + 1);
  const unique: ModuleMatch[] = [];
  const others: Candidate[] = [];
  for (const candidate of candidates) {
    const [[index, origins] = []] = candidate.fits.size === 1 ? candidate.fits : [];
    const module = modules[index ?? -1];
    if (index !== undefined && origins && module && layersOf.get(index) === 1) {
      unique.push({ layer: candidate.layer, module, origins, by: 'shape', confidence: 1 });
    } else others.push(candidate);
  }
  return { unique, others };
}

/** The longest matching that keeps the order of the layers and of the modules. */
function matchOrder(candidates: readonly Candidate[], modules: readonly SourceModule[]): ModuleMatch[] {
  const columns = [...new Set(candidates.flatMap(({ fits }) => [...fits.keys()]))].sort((a, b) => a - b);
  // best[i][j]: how many of the layers from i on can be matched with columns from j on.
  const best = Array.from({ length: candidates.length + 1 }, () => new Uint32Array(columns.length + 1));
  const at = (i: number, j: number) => best[i]?.[j] ?? 0;
  for (let i = candidates.length - 1; i >= 0; i--) {
    for (let j = columns.length - 1; j >= 0; j--) {
      const both = candidates[i]?.fits.has(columns[j] ?? -1) ? 1 + at(i + 1, j + 1) : 0;
      (best[i] ?? [])[j] = Math.max(both, at(i + 1, j), at(i, j + 1));
    }
  }
  const matches: ModuleMatch[] = [];
  for (let i = 0, j = 0; i < candidates.length && j < columns.length;) {
    const candidate = candidates[i];
    const column = columns[j] ?? -1;
    const [module, origins] = [modules[column], candidate?.fits.get(column)];
    if (candidate && module && origins && at(i, j) === 1 + at(i + 1, j + 1)) {
      matches.push({ layer: candidate.layer, module, origins, by: 'order', confidence: 1 / candidate.fits.size });
      i++;
      j++;
    } else if (at(i, j) === at(i, j + 1)) j++;
    else i++;
  }
  return matches;
}
