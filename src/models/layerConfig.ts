import type { layers } from '@tensorflow/tfjs-layers';

/** A layer's configuration, read by name. */
export interface LayerConfig {
  value(name: string): unknown;
  /** @throws Error if the entry is no number. */
  number(name: string): number;
  /** An entry that is a number or a list of numbers, as a list. @throws Error if it is neither. */
  numbers(name: string): number[];
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
    numbers(name) {
      const entries: unknown[] = [values[name]].flat();
      return entries.map((entry) => {
        if (typeof entry !== 'number')
          throw new Error(`runModel: ${name} of layer ${layer.name} holds no numbers (got ${String(values[name])})`);
        return entry;
      });
    },
    pair(name) {
      const [first = NaN, second = first] = config.numbers(name);
      return [first, second];
    },
  };
  configs.set(layer, config);
  return config;
}
