import type { ByteFile } from './byteFile.js';
import { BYTES_OF } from './decodeNumbers.js';
import type { PickleValue, TorchStorage } from './pickle/pickleValues.js';
import { unpickle } from './pickle/unpickle.js';
import { torchArrays } from './torchArrays.js';
import type { WeightDType, WeightsFile, WeightsLimits } from './weightsFile.js';
import { quoted } from './weightsFileError.js';

/** The pickles stand before the numbers and are looked for in this many bytes. */
const MAX_HEAD = 32 * 2 ** 20;

/** The first bytes: a pickle of the number 0x1950a86a20f9469cfc6c. */
export const LEGACY_MAGIC = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e];

/** Reads what `torch.save` wrote before PyTorch 1.6: five pickles, then the numbers of all storages. */
export async function readTorchLegacy(file: ByteFile, limits: WeightsLimits): Promise<WeightsFile> {
  const head = await file.read(0, Math.min(file.size, MAX_HEAD));
  let position = LEGACY_MAGIC.length;
  const next = () => {
    const unpickled = unpickle(head.subarray(position), { file: file.name, offset: position });
    position += unpickled.length;
    return unpickled;
  };
  const version = next().value;
  if (version !== 1001) file.fail(LEGACY_MAGIC.length, 'has a protocol other than 1001');
  const system = next().value;
  if (!(system instanceof Map) || system.get('little_endian') !== true) {
    file.fail(position, 'was written with the high byte first, which is not read');
  }
  const { value: checkpoint, storages } = next();
  const keys = next().value;
  if (!Array.isArray(keys)) return file.fail(position, 'has no list of storages');

  const places = await findStorages(file, keys, storages, position);
  const readStorage = async ({ key, dtype }: TorchStorage, start: number, count: number) => {
    const place = places.get(key) ?? file.fail(null, `has no storage ${quoted(key)}`);
    const bytes = BYTES_OF[dtype];
    if ((start + count) * bytes > place.bytes)
      file.fail(place.offset, `storage ${quoted(key)} ends before its tensors`);
    return file.read(place.offset + start * bytes, count * bytes);
  };
  const arrays = torchArrays(file, checkpoint, limits, readStorage);
  return { name: file.name, format: 'pytorch', layout: 'torch', arrays, close: () => file.close() };
}

/** Where the numbers of a storage lie. */
interface Place {
  readonly offset: number;
  readonly bytes: number;
}

/** The storages follow each other in the order of `keys`, each after its length. */
async function findStorages(
  file: ByteFile,
  keys: readonly PickleValue[],
  storages: ReadonlyMap<string, WeightDType>,
  start: number,
): Promise<ReadonlyMap<string, Place>> {
  const places = new Map<string, Place>();
  let offset = start;
  for (const key of keys) {
    const dtype = typeof key === 'string' && !places.has(key) ? storages.get(key) : undefined;
    if (typeof key !== 'string' || !dtype) return file.fail(offset, 'lists a storage that no tensor has');
    const length = await file.read(offset, 8);
    const bytes = Number(new DataView(length.buffer, length.byteOffset).getBigInt64(0, true)) * BYTES_OF[dtype];
    if (!(bytes >= 0 && offset + 8 + bytes <= file.size))
      file.fail(offset, `storage ${quoted(key)} ends after the file`);
    places.set(key, { offset: offset + 8, bytes });
    offset += 8 + bytes;
  }
  return places;
}
