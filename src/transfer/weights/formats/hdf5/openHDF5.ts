import type { ByteFile } from '../byteFile.js';
import { decodeNumbers } from '../decodeNumbers.js';
import type { WeightArray, WeightsLimits } from '../weightsFile.js';
import { quoted } from '../weightsFileError.js';
import { Cursor } from './cursor.js';
import type { HDF5Object } from './hdf5Types.js';
import { readDataset } from './readDataset.js';
import { readObject } from './readObject.js';
import { readLinks } from './readTree.js';

/** Groups within groups. */
const MAX_DEPTH = 32;

/** The first bytes of an HDF5 file. */
export const HDF5_MAGIC = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** What is in an HDF5 file: arrays and the attributes of groups, both by path. */
export interface HDF5Contents {
  readonly arrays: ReadonlyMap<string, WeightArray>;
  /** Attributes that are lists of text; the path of the root is ''. */
  readonly attributes: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

/**
 * Lists an HDF5 file of the kind that h5py and so Keras write: groups with tables of names, numbers in one piece or in chunks
 * (plain, gzip, shuffle). Links to other places and files, and what newer libraries write when told to, are errors.
 */
export async function openHDF5(file: ByteFile, limits: WeightsLimits): Promise<HDF5Contents> {
  const arrays = new Map<string, WeightArray>();
  const attributes = new Map<string, ReadonlyMap<string, readonly string[]>>();
  const seen = new Set<number>();

  async function visit(path: string, address: number, depth: number): Promise<void> {
    if (seen.has(address)) file.fail(address, `${quoted(path)} is an object that has another name already`);
    if (depth > MAX_DEPTH) file.fail(address, `groups are nested more than ${MAX_DEPTH} deep`);
    if (seen.size >= 4 * limits.maxTensors) file.fail(address, `has more than ${seen.size} objects`);
    seen.add(address);
    const object = await readObject(file, address);
    attributes.set(path, object.attributes);
    if (object.links) {
      for (const [name, child] of await readLinks(file, object.links, 4 * limits.maxTensors)) {
        await visit(path === '' ? name : `${path}/${name}`, child, depth + 1);
      }
    } else if (object.layout) addArray(path, object);
  }

  function addArray(name: string, object: HDF5Object): void {
    const { shape, type, address } = object;
    if (!shape || type?.kind !== 'number') return;
    if (arrays.size >= limits.maxTensors)
      file.fail(address, `has more than the ${limits.maxTensors} tensors that are allowed`);
    const { dtype } = type;
    arrays.set(name, {
      name,
      dtype,
      shape,
      read: async () => decodeNumbers(await readDataset(file, object, limits), dtype),
    });
  }

  await visit('', await rootAddress(file), 0);
  return { arrays, attributes };
}

async function rootAddress(file: ByteFile): Promise<number> {
  const head = (await Cursor.at(file, 8, 56)).skip(5);
  const start = (await Cursor.at(file, 8, 8)).uint8();
  if (start > 1) file.fail(8, `is an HDF5 file of version ${start}, which is not read; save with libver "earliest"`);
  if (head.uint8() !== 8 || head.uint8() !== 8) file.fail(13, 'has addresses of other than 8 bytes');
  // Version 1 has four bytes more.
  const root = await Cursor.at(file, start === 1 ? 60 : 56, 16);
  return root.skip(8).uint64();
}
