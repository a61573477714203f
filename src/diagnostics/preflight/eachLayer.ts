import type { layers, LayersModel } from '@tensorflow/tfjs-layers';
import { isModel } from '../../models/index.js';

/** A layer and the shape of its first input. */
export interface PlacedLayer {
  readonly layer: layers.Layer;
  /** With a batch axis; null where a size is not fixed. */
  readonly inputShape: readonly (number | null)[];
}

/** Every layer of a model, those of nested models as well. */
export function eachLayer(model: LayersModel): PlacedLayer[] {
  return model.layers.flatMap((layer) => {
    if (isModel(layer)) return eachLayer(layer);
    const node = layer.inboundNodes[0];
    return [{ layer, inputShape: shapeIn(node?.inputShapes) }];
  });
}

/** The first of one or several shapes; tfjs-layers has lists of shapes where its types say shapes. */
function shapeIn(shapes: unknown): (number | null)[] {
  const list: readonly unknown[] = Array.isArray(shapes) ? shapes : [];
  const [first] = list;
  return Array.isArray(first) ? first.map((length: unknown) => (typeof length === 'number' ? length : null)) : [];
}
