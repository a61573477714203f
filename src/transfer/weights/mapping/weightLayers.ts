import type { layers, LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { isModel, networkWeights } from '../../../models/index.js';
import { mapAfter, mapBefore, type MapShape } from './flattenedMaps.js';

/** A weight of a model. */
export interface ModelWeight {
  /** The name in the model, e.g. `stage0_conv/kernel`. */
  readonly name: string;
  /** What the layer calls it, e.g. `kernel`. */
  readonly role: string;
  readonly shape: readonly number[];
  readonly variable: LayerVariable;
}

/** A layer of a model that has weights, in the order in which the model has its layers. */
export interface WeightLayer {
  /** The name, after those of the models that it is nested in: `encoder/conv`. */
  readonly path: string;
  /** The class, e.g. `Conv2DTranspose`. */
  readonly kind: string;
  readonly weights: readonly ModelWeight[];
  /** The map that was flattened into the vector that the layer takes, if one was. */
  readonly before: MapShape | null;
  /** The map that is made of the vector that the layer gives, if one is. */
  readonly after: MapShape | null;
}

/** The layers of a model that have weights. A layer that is used twice comes once. */
export function weightLayers(model: LayersModel): readonly WeightLayer[] {
  const { parameters, statistics, frozen } = networkWeights(model);
  const names = new Map([...parameters, ...statistics, ...frozen].map(([name, variable]) => [variable, name]));
  const found: WeightLayer[] = [];

  function visit(layer: layers.Layer): void {
    if (isModel(layer)) {
      for (const inner of layer.layers) visit(inner);
      return;
    }
    const weights = layer.weights.flatMap((variable) => {
      const name = names.get(variable);
      // Taken out, so that a layer that two models share is met once.
      names.delete(variable);
      if (name === undefined) return [];
      const shape = variable.shape.map((size) => size ?? 0);
      return [{ name, role: name.slice(name.lastIndexOf('/') + 1), shape, variable }];
    });
    const [first] = weights;
    if (!first) return;
    const path = first.name.slice(0, first.name.lastIndexOf('/'));
    found.push({ path, kind: layer.getClassName(), weights, before: mapBefore(layer), after: mapAfter(layer) });
  }

  for (const layer of model.layers) visit(layer);
  return found;
}
