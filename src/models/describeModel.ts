import type { layers, LayersModel } from '@tensorflow/tfjs-layers';
import type { Json } from '../core/index.js';
import { isModel } from './networkWeights.js';

type Layer = layers.Layer;

/**
 * What a model computes, but for the values of its weights, as JSON to be compared with another's: each layer's class,
 * configuration and inputs by its name. Initialisers are left out, and so are names that tfjs made up by counting (`flatten_Flatten7`),
 * which differ from one copy of a model to the next.
 */
export function describeModel(model: LayersModel): Json {
  const keys = keysOf(model.layers);
  return Object.fromEntries(
    model.layers.map((layer) => [
      keys.get(layer) ?? layer.name,
      {
        type: layer.getClassName(),
        inputs: inputsOf(layer).flatMap((input) => keys.get(input) ?? []),
        trainable: layer.trainable,
        ...(isModel(layer) ? { layers: describeModel(layer) } : configOf(layer)),
      },
    ]),
  );
}

/** A layer's own name, or its class and its number among the layers of the class. */
function keysOf(list: readonly Layer[]): ReadonlyMap<Layer, string> {
  const counts = new Map<string, number>();
  return new Map(
    list.map((layer) => {
      const type = layer.getClassName();
      if (!isMadeUp(layer.name, type)) return [layer, layer.name];
      const count = (counts.get(type) ?? 0) + 1;
      counts.set(type, count);
      return [layer, `${type}${count}`];
    }),
  );
}

function isMadeUp(name: string, type: string): boolean {
  const [, start = '', number = ''] = /^(.*?)(\d+)$/.exec(name) ?? [];
  return number !== '' && (start.endsWith(`_${type}`) || ['input', 'model', 'sequential_'].includes(start));
}

function inputsOf(layer: Layer): Layer[] {
  return layer.inboundNodes.flatMap((node) => node.inboundLayers);
}

function configOf(layer: Layer): Readonly<Record<string, Json>> {
  // Through JSON, as it comes back from a file; undefined and what cannot be written go.
  const config: unknown = JSON.parse(JSON.stringify(withoutNames(layer.getConfig())));
  return isJsonObject(config) ? config : {};
}

function withoutNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNames);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => key !== 'name' && !/initializer$/i.test(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNames(item)]));
}

function isJsonObject(value: unknown): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
