import { compareNames, splitName } from '../formats/layoutOfNames.js';
import type { WeightArray, WeightsFile } from '../formats/weightsFile.js';

/** The arrays of a file that belong to one layer. */
export interface SourceModule {
  /** What their names have in common, e.g. `main.3`. */
  readonly name: string;
  /** By the rest of their names, e.g. `weight`. */
  readonly arrays: ReadonlyMap<string, WeightArray>;
}

/** The arrays of a file by layer, in the order in which the network has its layers as far as the file tells. */
export function sourceModules(file: WeightsFile): readonly SourceModule[] {
  const modules = new Map<string, Map<string, WeightArray>>();
  for (const [name, array] of file.arrays) {
    const { module, leaf } = splitName(name);
    // Keras 3 numbers the weights of a layer: conv2d/vars/0.
    const numbered = /^\d+$/.test(leaf) && /(^|\/)vars$/.test(module);
    const owner = numbered ? module.replace(/\/?vars$/, '') : module;
    const arrays = modules.get(owner) ?? new Map<string, WeightArray>();
    modules.set(owner, arrays.set(leaf, array));
  }
  const list = [...modules].map(([name, arrays]) => ({ name, arrays }));
  // Safetensors sorts by name, and 10 comes before 9 there.
  return file.format === 'safetensors' ? list.sort((a, b) => compareNames(a.name, b.name)) : list;
}

/** Why an array is of no use to any layer of tfjs; null if it may be of use. */
export function reasonToIgnore(name: string): string | null {
  if (splitName(name).leaf === 'num_batches_tracked') return 'a counter that batch norm does not have here';
  if (/(^|\/)seed_generator\//.test(name)) return 'no weight of a layer';
  return null;
}
