import type { layers, LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import type { NamedTensors } from '../core/index.js';

type Layer = layers.Layer;

/** The weights of a network, by stable names such as `stage1_conv/kernel` (nested models: `encoder/conv/kernel`). */
export interface NetworkWeights {
  /** Weights that gradients train: those of layers whose `trainable` is true. */
  readonly parameters: ReadonlyMap<string, LayerVariable>;
  /** Weights that training moves without a gradient: the running averages of layers that are not frozen. */
  readonly statistics: ReadonlyMap<string, LayerVariable>;
  /** Weights of frozen layers, their running averages included. */
  readonly frozen: ReadonlyMap<string, LayerVariable>;
}

/**
 * The weights of a model, sorted by how training changes them. A layer counts as frozen if it or any model around it has
 * `trainable = false` at the time of the call.
 *
 * @throws Error if two weights end up with one name.
 */
export function networkWeights(model: LayersModel): NetworkWeights {
  const weights = {
    parameters: new Map<string, LayerVariable>(),
    statistics: new Map<string, LayerVariable>(),
    frozen: new Map<string, LayerVariable>(),
  };
  const seen = new Set<LayerVariable>();

  function add(kind: keyof NetworkWeights, name: string, weight: LayerVariable): void {
    // A layer that is used twice, in two nested models say, has its weights once.
    if (seen.has(weight)) return;
    seen.add(weight);
    if (Object.values(weights).some((map) => map.has(name))) {
      throw new Error(
        `networkWeights: two weights of model ${model.name} are named ${name}; give their layers different names`,
      );
    }
    weights[kind].set(name, weight);
  }

  function visit(layer: Layer, prefix: string, frozen: boolean): void {
    const frozenHere = frozen || !layer.trainable;
    if (isModel(layer)) {
      for (const inner of layer.layers) visit(inner, `${prefix}${layer.name}/`, frozenHere);
      return;
    }
    const trained = new Set(frozenHere ? [] : layer.trainableWeights);
    for (const weight of layer.weights) {
      const kind = trained.has(weight) ? 'parameters' : frozenHere ? 'frozen' : 'statistics';
      add(kind, `${prefix}${layer.name}/${localName(weight)}`, weight);
    }
  }

  for (const layer of model.layers) visit(layer, '', !model.trainable);
  return weights;
}

/** What a layer itself calls its weight: `kernel`, `moving_mean`. tfjs-layers puts the layer's name before it. */
export function localName(weight: LayerVariable): string {
  return weight.originalName.slice(weight.originalName.lastIndexOf('/') + 1);
}

/** Whether a layer is a model of its own, with layers inside. */
export function isModel(layer: Layer): layer is LayersModel {
  return 'layers' in layer && Array.isArray(layer.layers) && 'outputs' in layer;
}

/** The current values of weights by name; the tensors stay the model's. */
export function readWeights(weights: ReadonlyMap<string, LayerVariable>): NamedTensors {
  return Object.fromEntries([...weights].map(([name, weight]) => [name, weight.read()]));
}
