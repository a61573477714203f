import { listShard } from '../data/index.js';

/** A file and where it lies. */
export interface OpenedFile {
  /** With slashes. */
  readonly path: string;
  readonly file: Blob;
}

/**
 * Fetches what is given by a URL, and takes tar files for the files in them.
 *
 * @throws Error for what cannot be fetched, and for a tar file of another kind than `curate` makes, with its name.
 */
export async function openFiles(
  sources: Iterable<Blob | URL | string>,
  pathOf: (file: Blob, index: number) => string,
): Promise<OpenedFile[]> {
  const opened = [...sources].map(async (source, i) => {
    const file = source instanceof Blob ? source : await fetched(source);
    const path = pathOf(file, i);
    return /\.tar$/i.test(path) ? unpacked(file, path) : [{ file, path }];
  });
  return (await Promise.all(opened)).flat();
}

async function fetched(source: URL | string): Promise<File> {
  const url = new URL(source, globalThis.location?.href);
  const cannotRead = (reason: string, cause?: unknown): never => {
    throw new Error(`datasetFromFiles: cannot read ${url.href}: ${reason}`, { cause });
  };
  const response = await fetch(url).catch((cause: unknown) => cannotRead(String(cause), cause));
  if (!response.ok) cannotRead(`the server answers ${response.status}`);
  const blob = await response.blob().catch((cause: unknown) => cannotRead(String(cause), cause));
  return new File([blob], decodeURIComponent(url.pathname).slice(1), { type: blob.type });
}

/** The parts of the tar file: nothing is copied. */
async function unpacked(shard: Blob, path: string): Promise<OpenedFile[]> {
  const read = async (offset: number, size: number): Promise<Uint8Array> =>
    new Uint8Array(await shard.slice(offset, offset + size).arrayBuffer());
  const entries = await listShard(shard.size, read).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`datasetFromFiles: cannot read ${path}: ${reason}`, { cause });
  });
  return entries.map(({ name, offset, size }) => ({ path: name, file: shard.slice(offset, offset + size) }));
}
