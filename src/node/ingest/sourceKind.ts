import { open, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileError } from '../files/fileError.js';

/** What a source is. */
export type SourceKind = 'folder' | 'zip' | 'tar' | 'tar.gz' | 'manifest';

const MANIFESTS = new Set(['.txt', '.csv', '.json', '.jsonl']);

/**
 * What is at a path: lists of links by their names, archives by their first bytes; null for anything else.
 *
 * @throws an error for what is not there.
 */
export async function sourceKind(functionName: string, path: string): Promise<SourceKind | null> {
  const info = await stat(path).catch((cause: unknown) => {
    throw fileError(functionName, 'read', path, cause);
  });
  if (info.isDirectory()) return 'folder';
  if (info.isFile()) {
    if (MANIFESTS.has(extname(path).toLowerCase())) return 'manifest';
    const head = await headOf(path);
    if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return 'zip';
    if (head.startsWith('\x1f\x8b')) return 'tar.gz';
    if (head.slice(257, 262) === 'ustar') return 'tar';
  }
  return null;
}

async function headOf(path: string): Promise<string> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await handle.close();
  }
}
