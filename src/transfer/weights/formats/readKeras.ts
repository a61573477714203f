import { bytesInMemory, type ByteFile } from './byteFile.js';
import { openHDF5, type HDF5Contents } from './hdf5/openHDF5.js';
import { compareNames, layoutOfNames } from './layoutOfNames.js';
import type { WeightArray, WeightsFile, WeightsLimits } from './weightsFile.js';
import type { ArchiveEntry } from './zipArchive.js';

/** Where the `.keras` archive of Keras 3 keeps the weights. */
const WEIGHTS_FILE = 'model.weights.h5';

/** Whether an archive is one of Keras 3. */
export function isKerasArchive(entries: ReadonlyMap<string, ArchiveEntry>): boolean {
  return entries.has(WEIGHTS_FILE);
}

/** Reads the archive that `model.save('model.keras')` writes; what describes the layers is not looked at. */
export async function readKerasArchive(
  file: ByteFile,
  entries: ReadonlyMap<string, ArchiveEntry>,
  limits: WeightsLimits,
): Promise<WeightsFile> {
  const entry = entries.get(WEIGHTS_FILE) ?? file.fail(null, `has no ${WEIGHTS_FILE}`);
  const inner = bytesInMemory(`${file.name} (${WEIGHTS_FILE})`, await entry.read(), limits.signal);
  const weights = await readKeras(inner, limits);
  return { ...weights, name: file.name, close: () => file.close() };
}

/**
 * Reads an HDF5 file: `save_weights` and whole models of Keras 2, `.weights.h5` and `.h5` of Keras 3, or arrays that another program
 * put there. Weights are named as tfjs names them, after their layers: `conv/kernel`; Keras 3 numbers them: `conv/vars/0`. The
 * state of the optimiser is left out.
 */
export async function readKeras(file: ByteFile, limits: WeightsLimits): Promise<WeightsFile> {
  const contents = await openHDF5(file, limits);
  const arrays = listed(file, contents) ?? numbered(contents);
  const layout = layoutOfNames(arrays.keys()) ?? 'tf';
  return { name: file.name, format: 'keras', layout, arrays, close: () => file.close() };
}

/** Keras 2 lists layers and their weights, in the order of the model. */
function listed(file: ByteFile, { arrays, attributes }: HDF5Contents): ReadonlyMap<string, WeightArray> | null {
  const root = ['model_weights', ''].find((path) => textList(attributes.get(path), 'layer_names') !== null);
  if (root === undefined) return null;
  const result = new Map<string, WeightArray>();
  for (const layer of textList(attributes.get(root), 'layer_names') ?? []) {
    const group = root === '' ? layer : `${root}/${layer}`;
    for (const weight of textList(attributes.get(group), 'weight_names') ?? []) {
      const array =
        arrays.get(`${group}/${weight}`) ??
        file.fail(null, `lists ${JSON.stringify(weight.slice(0, 80))} and has it not`);
      const plain = weight.replace(/:\d+$/, '');
      const name = plain.startsWith(`${layer}/`) ? plain : `${layer}/${plain}`;
      if (result.has(name)) file.fail(null, `lists ${JSON.stringify(name.slice(0, 80))} twice`);
      result.set(name, { ...array, name });
    }
  }
  return result;
}

/** A list of names; one that is too long for HDF5 is cut into `layer_names0`, `layer_names1`, … */
function textList(attributes: ReadonlyMap<string, readonly string[]> | undefined, name: string): string[] | null {
  const whole = attributes?.get(name);
  if (whole) return [...whole];
  const parts: string[] = [];
  for (let i = 0; ; i++) {
    const part = attributes?.get(`${name}${i}`);
    if (!part) return i === 0 ? null : parts;
    parts.push(...part);
  }
}

/** Keras 3 names groups after classes and numbers them, and keeps the name of the layer beside the weights. */
function numbered({ arrays, attributes }: HDF5Contents): ReadonlyMap<string, WeightArray> {
  const result = new Map<string, WeightArray>();
  for (const path of [...arrays.keys()].sort(compareNames)) {
    const array = arrays.get(path);
    if (!array || /^optimizer(_weights)?\//.test(path)) continue;
    let group = '';
    const parts = path.split('/').flatMap((part, i, all) => {
      group = group === '' ? part : `${group}/${part}`;
      if (part === 'layers' && i < all.length - 1) return [];
      const name = all[i - 1] === 'layers' ? attributes.get(`${group}/vars`)?.get('name')?.[0] : undefined;
      return [name !== undefined && name !== '' ? name : part];
    });
    const name = result.has(parts.join('/')) ? path : parts.join('/');
    result.set(name, { ...array, name });
  }
  return result;
}
