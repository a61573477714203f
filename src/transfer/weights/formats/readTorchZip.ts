import type { ByteFile } from './byteFile.js';
import { BYTES_OF } from './decodeNumbers.js';
import { unpickle } from './pickle/unpickle.js';
import type { TorchStorage } from './pickle/pickleValues.js';
import { torchArrays } from './torchArrays.js';
import type { WeightsFile, WeightsLimits } from './weightsFile.js';
import { quoted } from './weightsFileError.js';
import type { ArchiveEntry } from './zipArchive.js';

/** Longest pickle that is followed. */
const MAX_PICKLE = 32 * 2 ** 20;

/** Reads what `torch.save` writes since PyTorch 1.6: an archive with a pickle and a file for each storage. */
export async function readTorchZip(
  file: ByteFile,
  entries: ReadonlyMap<string, ArchiveEntry>,
  limits: WeightsLimits,
): Promise<WeightsFile> {
  const pickle = [...entries.values()].find(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  if (!pickle)
    return file.fail(null, 'has no data.pkl: it is no archive of torch.save (a TorchScript file is not read)');
  if (pickle.size > MAX_PICKLE) file.fail(pickle.offset, `has a pickle of ${pickle.size} bytes`);
  const folder = pickle.name.slice(0, pickle.name.indexOf('/'));
  const byteOrder = await entries.get(`${folder}/byteorder`)?.read();
  if (byteOrder && new TextDecoder().decode(byteOrder.subarray(0, 6)) !== 'little') {
    file.fail(pickle.offset, 'was written with the high byte first, which is not read');
  }
  const { value } = unpickle(await pickle.read(), { file: `${file.name} (data.pkl)`, offset: 0 });
  const readEntry = lastRead(async (key: string) => {
    const name = `${folder}/data/${key}`;
    const entry = entries.get(name) ?? file.fail(null, `has no storage ${quoted(name)}`);
    return { entry, bytes: await entry.read() };
  });
  const readStorage = async ({ key, dtype }: TorchStorage, start: number, count: number) => {
    const { entry, bytes } = await readEntry(key);
    const [begin, end] = [start * BYTES_OF[dtype], (start + count) * BYTES_OF[dtype]];
    if (end > bytes.length) file.fail(entry.offset, `storage ${quoted(key)} has ${bytes.length} of ${end} bytes`);
    return bytes.subarray(begin, end);
  };
  const arrays = torchArrays(file, value, limits, readStorage);
  return { name: file.name, format: 'pytorch', layout: 'torch', arrays, close: () => file.close() };
}

/** Remembers the last result, for tensors that share a storage. */
function lastRead<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  let last: { readonly key: string; readonly value: Promise<T> } | undefined;
  return (key) => {
    if (last?.key !== key) last = { key, value: read(key) };
    return last.value;
  };
}
