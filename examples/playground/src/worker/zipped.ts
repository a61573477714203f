/** Contents by their paths in an archive. */
export type Files = Readonly<Record<string, Blob | string>>;

export async function zipped(files: Files): Promise<Blob> {
  const { BlobReader, BlobWriter, TextReader, ZipWriter } = await import('@zip.js/zip.js/lib/zip-core-native.js');
  const writer = new ZipWriter(new BlobWriter('application/zip'), { useWebWorkers: false });
  for (const [name, content] of Object.entries(files))
    await writer.add(name, typeof content === 'string' ? new TextReader(content) : new BlobReader(content));
  return writer.close();
}

/** The other way round, for an archive of our own. */
export async function unzipped(archive: Blob): Promise<Map<string, Blob>> {
  const { BlobReader, BlobWriter, ZipReader } = await import('@zip.js/zip.js/lib/zip-core-native.js');
  const options = { useWebWorkers: false, checkSignature: true } as const;
  const files = new Map<string, Blob>();
  for await (const entry of new ZipReader(new BlobReader(archive), options).getEntriesGenerator())
    if (!entry.directory) files.set(entry.filename, await entry.getData(new BlobWriter(), options));
  return files;
}
