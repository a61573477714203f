import { BlobWriter, Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js';

/** The letters of a pickle: text as it is, numbers as bytes. */
export function pickle(...parts: readonly (string | number | readonly number[])[]): Uint8Array<ArrayBuffer> {
  const bytes = parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part));
  return Uint8Array.from(bytes);
}

/** An archive as `torch.save` writes it, with the given pickle and storages. */
export async function torchArchive(
  data: Uint8Array<ArrayBuffer>,
  storages: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {},
  level = 0,
): Promise<Uint8Array<ArrayBuffer>> {
  return archive({ 'archive/data.pkl': data, ...prefixed(storages) }, level);
}

/** A zip archive of files. */
export async function archive(
  files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>,
  level = 0,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = new ZipWriter(new BlobWriter(), { level, useWebWorkers: false });
  for (const [name, bytes] of Object.entries(files)) await writer.add(name, new Uint8ArrayReader(bytes));
  return new Uint8Array(await (await writer.close()).arrayBuffer());
}

function prefixed(storages: Readonly<Record<string, Uint8Array<ArrayBuffer>>>) {
  return Object.fromEntries(Object.entries(storages).map(([key, bytes]) => [`archive/data/${key}`, bytes]));
}

/** A short text, and a small number. */
export const text = (value: string): readonly number[] => [
  0x58,
  value.length,
  0,
  0,
  0,
  ...new TextEncoder().encode(value),
];
export const number = (value: number): readonly number[] => [
  0x4a,
  value & 255,
  (value >> 8) & 255,
  (value >> 16) & 255,
  value >>> 24,
];

/** A pickle of one tensor in a dict: of shape `shape`, from a storage of `count` float32 numbers. */
export function tensorPickle(
  name: string,
  {
    count,
    offset,
    shape,
    strides,
  }: { count: number; offset: number; shape: readonly number[]; strides: readonly number[] },
): Uint8Array<ArrayBuffer> {
  const tuple = (numbers: readonly number[]) => [0x28, ...numbers.flatMap(number), 0x74];
  const storage = [0x28, ...text('storage'), ...pickle('ctorch\nFloatStorage\n'), ...text('0'), ...text('cpu')];
  return pickle(
    [0x80, 2, 0x7d, ...text(name)],
    'ctorch._utils\n_rebuild_tensor_v2\n',
    [0x28, ...storage, ...number(count), 0x74, 0x51, ...number(offset), ...tuple(shape), ...tuple(strides)],
    [0x89, 0x7d, 0x74, 0x52, 0x73, 0x2e],
  );
}
