const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the disk is read-only',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'a file of that name is in the way',
  EMFILE: 'too many files are open',
};

/**
 * An error of the file system as a sentence: `writePng: cannot write /data/a.png: the disk is full`. The original is its
 * `cause`.
 *
 * @param action - what was tried, e.g. `write`.
 */
export function fileError(functionName: string, action: string, path: string, cause: unknown): Error {
  return new Error(`${functionName}: cannot ${action} ${path}: ${reasonOf(cause)}`, { cause });
}

/** Why something failed, in a few words. */
export function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return REASONS[code] ?? (cause instanceof Error ? cause.message : String(cause));
}

/** Whether an error, or what it came of, is that a file does not exist. */
export function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === 'ENOENT') || isMissing(error.cause);
}

/** Whether an error came of the file system, by way of `fileError`. */
export function isFileError(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && 'syscall' in error.cause;
}
