import type { PictureFile } from '../shared/protocol.js';

const MEGABYTE = 2 ** 20;
/** What an archive may unpack to. */
const LARGEST = 2048 * MEGABYTE;
const MOST_FILES = 100_000;

const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  bmp: 'image/bmp',
  avif: 'image/avif',
};

export interface Unzipped {
  readonly files: readonly PictureFile[];
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

export function isZip({ path, file }: PictureFile): boolean {
  return /\.zip$/i.test(path) || file.type === 'application/zip' || file.type === 'application/x-zip-compressed';
}

/** The pictures in an archive. What is wrong with it is told, as with any other file. */
export async function unzip({ path, file }: PictureFile): Promise<Unzipped> {
  const { BlobReader, BlobWriter, ZipReader } = await import('@zip.js/zip.js/lib/zip-core-native.js');
  const options = { useWebWorkers: false, checkSignature: true, checkOverlappingEntry: true } as const;
  const files: PictureFile[] = [];
  const skipped: { file: string; reason: string }[] = [];
  let total = 0;
  try {
    for await (const entry of new ZipReader(new BlobReader(file), options).getEntriesGenerator()) {
      if (entry.directory) continue;
      const name = `${path}/${entry.filename}`;
      const type = types[entry.filename.split('.').at(-1)?.toLowerCase() ?? ''];
      total += entry.uncompressedSize;
      const refuse = (reason: string) => skipped.push({ file: name, reason });
      if (/(^|\/)[._]/.test(entry.filename)) continue;
      if (entry.encrypted) refuse('is locked with a password');
      else if (type === undefined) refuse('is no picture');
      else if (total > LARGEST) refuse(`is left out: the archive unpacks to more than ${LARGEST / MEGABYTE} MB`);
      else if (files.length >= MOST_FILES) refuse(`is left out: the archive has more than ${MOST_FILES} pictures`);
      else {
        const unpacked = await entry.getData(new BlobWriter(type), options).catch(() => null);
        if (unpacked) files.push({ path: name, file: unpacked });
        else refuse('is damaged in its archive');
      }
    }
  } catch {
    skipped.push({ file: path, reason: 'is an archive that cannot be read' });
  }
  return { files, skipped };
}
