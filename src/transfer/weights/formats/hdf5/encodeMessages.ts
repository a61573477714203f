import { ByteWriter } from './byteWriter.js';

/** Most bytes of an attribute: the length of an entry of an object is a number of 16 bits. */
const MAX_ATTRIBUTE = 64_000;

/** An entry of the description of an object. */
export function encodeMessage(type: number, body: ByteWriter): Uint8Array {
  const bytes = body.pad().finish();
  return new ByteWriter().uint16(type).uint16(bytes.length).uint8(0, 0, 0, 0).append(bytes).finish();
}

/** A shape; [] for a single element. */
export function encodeDataspace(shape: readonly number[]): ByteWriter {
  const writer = new ByteWriter().uint8(1, shape.length, 0, 0, 0, 0, 0, 0);
  for (const size of shape) writer.uint64(size);
  return writer;
}

/** The type of float32 numbers, lowest byte first: sign at bit 31, exponent of 8 bits at 23, bias 127. */
export function encodeFloat32(): ByteWriter {
  return new ByteWriter().uint8(0x11, 0x20, 31, 0).uint32(4).uint16(0).uint16(32).uint8(23, 8, 0, 23).uint32(127);
}

/** An attribute: a text, or a list of texts, of fixed length, filled up with zeros. */
export function encodeAttribute(name: string, value: string | readonly string[]): Uint8Array {
  const texts = [value].flat().map((text) => new TextEncoder().encode(text));
  const length = Math.max(1, ...texts.map((text) => text.length));
  if (length * texts.length > MAX_ATTRIBUTE) {
    throw new Error(
      `attribute ${name} has ${length * texts.length} bytes, more than the ${MAX_ATTRIBUTE} that fit in an HDF5 file`,
    );
  }
  const title = new TextEncoder().encode(`${name}\0`);
  const type = new ByteWriter().uint8(0x13, 1, 0, 0).uint32(length);
  const space = encodeDataspace(typeof value === 'string' ? [] : [texts.length]);
  const body = new ByteWriter().uint8(1, 0).uint16(title.length).uint16(type.length).uint16(space.length);
  body.append(title).pad().append(type.finish()).append(space.finish());
  for (const text of texts) body.append(text).pad(body.length + length - text.length);
  return encodeMessage(0x0c, body);
}
