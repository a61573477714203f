import type { layers } from '@tensorflow/tfjs-layers';

/** A layer's configuration, read by name. */
export interface LayerConfig {
  value(name: string): unknown;
  /** @throws Error if the entry is no number. */
  number(name: string): number;
  /** An entry that is a number or a pair of numbers, as a pair. @throws Error if it is neither. */
  pair(name: string): [number, number];
}

const configs = new WeakMap<layers.Layer, LayerConfig>();

/** The configuration of a layer, serialised once: stock layers never change theirs after they were built. */
export function configOf(layer: layers.Layer): LayerConfig {
  const known = configs.get(layer);
  if (known) return known;
  const values: Record<string, unknown> = layer.getConfig();
  const config: LayerConfig = {
    value: (name) => values[name],
    number(name) {
      const value = values[name];
      if (typeof value !== 'number')
        throw new Error(`runModel: ${name} of layer ${layer.name} is no number (got ${String(value)})`);
      return value;
    },
    pair(name) {
      const value = values[name];
      const entries: unknown[] = Array.isArray(value) ? value : [value, value];
      const [first, second] = entries;
      if (typeof first !== 'number')
        throw new Error(`runModel: ${name} of layer ${layer.name} is no pair of numbers (got ${String(value)})`);
      return [first, typeof second === 'number' ? second : first];
    },
  };
  configs.set(layer, config);
  return config;
}
