/** An array that is written. */
export interface WrittenArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A safetensors file of float32 arrays. */
export function encodeSafetensors(
  arrays: readonly WrittenArray[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> {
  let end = 0;
  const entries = arrays.map(({ name, shape, values }) => {
    const begin = end;
    end += values.length * 4;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, end] }] as const;
  });
  const json = JSON.stringify(Object.fromEntries([['__metadata__', metadata], ...entries]));
  const header = new TextEncoder().encode(json);
  // The numbers begin at a multiple of 8.
  const length = 8 * Math.ceil(header.length / 8);
  const file = new Uint8Array(8 + length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(header, 8);
  file.fill(0x20, 8 + header.length, 8 + length);
  let offset = 8 + length;
  for (const { values } of arrays) {
    file.set(littleEndian(values), offset);
    offset += values.length * 4;
  }
  return file;
}

/** The bytes of float32 numbers, lowest byte first. */
export function littleEndian(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setFloat32(4 * i, value, true));
  return bytes;
}
