import type { Checks } from '../../../core/index.js';
import type { WeightArray, WeightsFile } from '../formats/weightsFile.js';
import { quoted } from '../formats/weightsFileError.js';
import type { LoadReport, NameMap, TensorReport } from '../loadReport.js';
import { fitArray, neutralValue, type WeightOrigin } from './fitModule.js';
import { matchModules, type MatchedBy } from './matchModules.js';
import { describeRearrangement } from './rearrangement.js';
import { reasonToIgnore, sourceModules } from './sourceModules.js';
import type { ModelWeight, WeightLayer } from './weightLayers.js';

/** A weight, where it comes from and what told so. */
interface Decision extends WeightOrigin {
  readonly by: MatchedBy;
  readonly confidence: number;
}

/** What a load is going to do. */
export interface LoadPlan {
  /** The weights that change. */
  readonly changes: readonly WeightOrigin[];
  /** What does not fit; empty if the file and the model are of the same network. */
  readonly problems: readonly string[];
  readonly report: LoadReport;
}

/** Decides which array of a file goes to which weight of a model, and reports it. Reads no numbers. */
export function planLoad(check: Checks, layers: readonly WeightLayer[], file: WeightsFile, map: NameMap): LoadPlan {
  const decisions = new Map<ModelWeight, Decision>();
  const kept = followMap(check, layers, file, map, decisions);
  const left = { ...file, arrays: without(file.arrays, decisions) };
  const open = layers
    .map((layer) => ({
      ...layer,
      weights: layer.weights.filter((weight) => !decisions.has(weight) && !kept.has(weight)),
    }))
    .filter(({ weights }) => weights.length > 0);
  for (const { origins, by, confidence } of matchModules(open, sourceModules(left), file.layout)) {
    for (const origin of origins) decisions.set(origin.weight, { ...origin, by, confidence });
  }
  completeLayers(layers, decisions, kept);
  return describePlan(layers, file, decisions, kept);
}

/** Takes the names that are given; returns the weights that are to keep their values. */
function followMap(
  check: Checks,
  layers: readonly WeightLayer[],
  file: WeightsFile,
  map: NameMap,
  decisions: Map<ModelWeight, Decision>,
): ReadonlySet<ModelWeight> {
  const known = new Map(
    layers.flatMap((layer) => layer.weights.map((weight) => [weight.name, { layer, weight }] as const)),
  );
  const kept = new Set<ModelWeight>();
  for (const [name, source] of Object.entries(map)) {
    const { layer, weight } = known.get(name) ?? check.fail('map', 'must name weights of the model', name);
    if (source === null) {
      kept.add(weight);
      continue;
    }
    const array =
      file.arrays.get(source) ?? check.fail(`map[${quoted(name)}]`, `must be an array of ${file.name}`, source);
    const rearrangement = fitArray(layer, weight, array, file.layout);
    if (!rearrangement) {
      const shapes = `[${array.shape.join(', ')}] to [${weight.shape.join(', ')}]`;
      return check.fail(`map[${quoted(name)}]`, `must fit the weight: there is no way from ${shapes}`, source);
    }
    decisions.set(weight, { weight, array, rearrangement, by: 'map', confidence: 1 });
  }
  return kept;
}

/** A layer whose kernel a map gave and whose file has no bias: the bias is 0, as in layers that were guessed. */
function completeLayers(
  layers: readonly WeightLayer[],
  decisions: Map<ModelWeight, Decision>,
  kept: ReadonlySet<ModelWeight>,
): void {
  for (const { weights } of layers) {
    const decided = weights.map((weight) => decisions.get(weight)).find((decision) => decision !== undefined);
    for (const weight of decided ? weights : []) {
      if (decisions.has(weight) || kept.has(weight) || neutralValue(weight.role) === null) continue;
      decisions.set(weight, { weight, array: null, rearrangement: null, by: 'map', confidence: 1 });
    }
  }
}

function describePlan(
  layers: readonly WeightLayer[],
  file: WeightsFile,
  decisions: ReadonlyMap<ModelWeight, Decision>,
  kept: ReadonlySet<ModelWeight>,
): LoadPlan {
  const problems: string[] = [];
  const tensors: TensorReport[] = [];
  for (const weight of layers.flatMap((layer) => layer.weights)) {
    const decision = decisions.get(weight);
    const how = kept.has(weight) ? 'the map says so' : 'no array of the file fits';
    tensors.push(decision ? reportDecision(decision) : { ...blank, action: 'kept', ...named(weight), how });
    if (!decision && !kept.has(weight)) problems.push(`${weight.name} [${weight.shape.join(', ')}]: ${how}`);
  }
  for (const array of without(file.arrays, decisions).values()) {
    const reason = reasonToIgnore(array.name);
    const how = reason ?? 'no weight of the model fits';
    tensors.push({ ...blank, action: 'skipped', ...sourced(array), how });
    if (!reason) problems.push(`${quoted(array.name)} [${array.shape.join(', ')}] of the file: ${how}`);
  }
  const map = Object.fromEntries(
    [...decisions.values()].flatMap(({ weight, array }) => (array ? [[weight.name, array.name]] : [])),
  );
  const { name: source, format, layout } = file;
  return { changes: [...decisions.values()], problems, report: { source, format, layout, tensors, map } };
}

const blank = {
  ...{ weight: null, weightShape: null, source: null, sourceShape: null, sourceType: null },
  ...{ matchedBy: null, confidence: null },
};

function named({ name, shape }: ModelWeight) {
  return { weight: name, weightShape: shape };
}

function sourced({ name, shape, dtype }: WeightArray) {
  return { source: name, sourceShape: shape, sourceType: dtype };
}

function reportDecision({ weight, array, rearrangement, by, confidence }: Decision): TensorReport {
  if (!array || !rearrangement) {
    const how = `set to ${neutralValue(weight.role) ?? 0}: the layer in the file has none`;
    return { ...blank, action: 'initialised', ...named(weight), how };
  }
  const how = describeRearrangement(array.shape, rearrangement) ?? '';
  return { action: 'loaded', ...named(weight), ...sourced(array), how, matchedBy: by, confidence };
}

function without(
  arrays: WeightsFile['arrays'],
  decisions: ReadonlyMap<ModelWeight, Decision>,
): ReadonlyMap<string, WeightArray> {
  const used = new Set([...decisions.values()].map(({ array }) => array));
  return new Map([...arrays].filter(([, array]) => !used.has(array)));
}
