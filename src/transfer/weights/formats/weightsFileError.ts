/** A file of weights that cannot be read: damaged, not of a known format, larger than allowed, or hostile. */
export class WeightsFileError extends Error {
  override readonly name = 'WeightsFileError';

  constructor(
    /** The file as its source names it: a path, a URL, the name of a `File`. */
    readonly file: string,
    /** The byte in the file at which the trouble was found; null where it is in no one place. */
    readonly offset: number | null,
    /** What is wrong, e.g. `the header ends after the file`. */
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${printable(file)}${offset === null ? '' : `, byte ${offset}`}: ${reason}`, options);
  }
}

/** A name out of a file for a message: short, in quotes, control characters escaped. */
export function quoted(name: string): string {
  return `"${printable(name)}"`;
}

function printable(text: string): string {
  const short = text.length > 120 ? `${text.slice(0, 100)}…${text.slice(-16)}` : text;
  return short.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
  });
}
