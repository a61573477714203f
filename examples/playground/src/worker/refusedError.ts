/** Something that the person at the page has to know and can do something about. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
