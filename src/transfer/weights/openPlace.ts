import { checksOf, type Checks } from '../../core/index.js';
import { bytesInMemory, bytesOfBlob } from './formats/byteFile.js';
import { checkRelativeName, type FilePlace } from './formats/filePlace.js';
import type { WeightsLimits } from './formats/weightsFile.js';
import { openPath } from './openPath.js';
import { openURL } from './openURL.js';

/** Opens the file that a source names; null where the source is no file but arrays. */
export async function openPlace(
  functionName: string,
  source: unknown,
  limits: WeightsLimits,
): Promise<FilePlace | null> {
  const check = checksOf(functionName);
  limits.signal?.throwIfAborted();
  if (typeof source === 'string') {
    if (source === '') check.fail('source', 'must be a path or a URL', source);
    return /^https?:\/\//i.test(source) ? openURL(check, source, limits) : openPath(check, source, limits);
  }
  if (source instanceof Blob) return alone(blob(source, limits));
  if (source instanceof ArrayBuffer) return alone(bytesInMemory('the bytes', new Uint8Array(source), limits.signal));
  if (source instanceof Uint8Array) return alone(bytesInMemory('the bytes', ownBytes(source), limits.signal));
  if (isList(source)) return openFiles(check, source, limits);
  return null;
}

function openFiles(check: Checks, files: readonly unknown[], limits: WeightsLimits): FilePlace {
  const byName = new Map<string, File>();
  for (const file of files) {
    if (!(file instanceof File)) return check.fail('source', 'must be a list of Files', file);
    byName.set(file.name, file);
  }
  const [only] = byName.values();
  const main = byName.get('model.json') ?? (byName.size === 1 ? only : undefined);
  if (!main) return check.fail('source', 'must have a file model.json among its files', [...byName.keys()]);
  const file = blob(main, limits);
  const sibling = (name: string) => {
    checkRelativeName(file, name);
    const found = byName.get(name) ?? byName.get(name.slice(name.lastIndexOf('/') + 1));
    return Promise.resolve(
      blob(found ?? file.fail(null, `names the file ${name}, which is not among those given`), limits),
    );
  };
  return { file, sibling };
}

function blob(source: Blob, limits: WeightsLimits) {
  return bytesOfBlob(source instanceof File ? source.name : 'the blob', source, limits.signal);
}

function alone(file: FilePlace['file']): FilePlace {
  return {
    file,
    sibling: (name) => file.fail(null, `names the file ${name}; give the files together, as a list of Files`),
  };
}

function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
