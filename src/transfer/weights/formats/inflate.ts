/** Unpacks bytes to at most `size` of them. @throws Error if they are damaged or more. */
export async function inflate(
  bytes: Uint8Array,
  format: 'deflate' | 'deflate-raw' | 'gzip',
  size: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(size);
  const reader = new Blob([bytes.slice()]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  let length = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (length + part.value.length > size) {
      await reader.cancel();
      throw new Error(`it unpacks to more than ${size} bytes`);
    }
    whole.set(part.value, length);
    length += part.value.length;
  }
  return whole.subarray(0, length);
}
