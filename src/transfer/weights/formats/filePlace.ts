import type { ByteFile } from './byteFile.js';

/** A file, and how to reach those beside it. */
export interface FilePlace {
  readonly file: ByteFile;
  /** Opens a file in the same folder by a name that stands in the file. */
  sibling(name: string): Promise<ByteFile>;
}

/** Throws unless a name that stands in a file leads to a file in the same folder or below it. */
export function checkRelativeName(file: ByteFile, name: string): void {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  const strange = /^[a-z][a-z\d+.-]*:|^[/\\]|\\|[\u0000-\u001f\u007f]/i.test(name);
  if (strange || name === '' || name.length > 255 || name.split('/').some((part) => part === '..' || part === '')) {
    file.fail(null, `names the file ${JSON.stringify(name.slice(0, 80))}, which must lie in its own folder`);
  }
}
