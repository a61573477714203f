import type { Checks } from '../../core/index.js';
import { byteFile, type ByteFile } from './formats/byteFile.js';
import { checkRelativeName, type FilePlace } from './formats/filePlace.js';
import type { WeightsLimits } from './formats/weightsFile.js';
import { WeightsFileError } from './formats/weightsFileError.js';

/** Opens a file in Node; a folder stands for the `model.json` in it. */
export async function openPath(check: Checks, path: string, limits: WeightsLimits): Promise<FilePlace> {
  if (typeof process === 'undefined' || typeof process.getBuiltinModule !== 'function') {
    return check.fail('source', 'must be a URL or a File: there are no paths outside Node', path);
  }
  const fs = process.getBuiltinModule('fs/promises');
  const paths = process.getBuiltinModule('path');

  async function open(name: string): Promise<ByteFile> {
    try {
      const handle = await fs.open(name, 'r');
      const { size } = await handle.stat();
      const fetch = async (offset: number, length: number) => {
        const bytes = new Uint8Array(length);
        const { bytesRead } = await handle.read(bytes, 0, length, offset);
        return bytes.subarray(0, bytesRead);
      };
      return byteFile({ name, size, signal: limits.signal, fetch, close: () => handle.close() });
    } catch (cause) {
      throw new WeightsFileError(
        name,
        null,
        `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      );
    }
  }

  const isFolder = await fs.stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = await open(isFolder ? paths.join(path, 'model.json') : path);
  const sibling = (name: string) => {
    checkRelativeName(file, name);
    return open(paths.join(paths.dirname(file.name), name));
  };
  return { file, sibling };
}
