import { packTar, type TarEntry } from 'modern-tar';
import {
  TextReader,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipWriter,
  type ZipWriterAddDataOptions,
} from '@zip.js/zip.js';

/** A file of an archive, or, with options, something else. */
export type Content = string | Uint8Array | { readonly data: Uint8Array; readonly options: ZipWriterAddDataOptions };

/** A zip archive. */
export async function zipOf(files: Readonly<Record<string, Content>>): Promise<Uint8Array> {
  const writer = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, content] of Object.entries(files)) {
    if (typeof content === 'string') await writer.add(name, new TextReader(content));
    else if (content instanceof Uint8Array) await writer.add(name, new Uint8ArrayReader(content));
    else await writer.add(name, new Uint8ArrayReader(content.data), content.options);
  }
  return writer.close();
}

/** A tar archive. */
export async function tarOf(files: Readonly<Record<string, Uint8Array | TarEntry['header']>>): Promise<Uint8Array> {
  return packTar(
    Object.entries(files).map(([name, content]) =>
      content instanceof Uint8Array
        ? { header: { name, size: content.length, mtime: new Date(0) }, body: content }
        : { header: content },
    ),
  );
}
