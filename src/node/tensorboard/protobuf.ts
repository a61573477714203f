/**
 * The few fields of protocol buffers that an event file needs. A message is the concatenation of its fields; a package that
 * compiles any schema would be larger than this library.
 */
type Field = Uint8Array;

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** Fields one after the other: a message. */
export function message(...fields: readonly Field[]): Uint8Array {
  return new Uint8Array(Buffer.concat(fields));
}

/** An integer that is not negative. */
export function integerField(number: number, value: number): Field {
  return message(tag(number, VARINT), varint(value));
}

export function floatField(number: number, value: number): Field {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return message(tag(number, FIXED_32), bytes);
}

export function doubleField(number: number, value: number): Field {
  return message(tag(number, FIXED_64), double(value));
}

/** A list of numbers in one field. */
export function doublesField(number: number, values: readonly number[]): Field {
  return bytesField(number, message(...values.map(double)));
}

/** Text, bytes or a message. */
export function bytesField(number: number, value: string | Uint8Array): Field {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return message(tag(number, BYTES), varint(bytes.length), bytes);
}

function tag(number: number, kind: number): Uint8Array {
  return varint(number * 8 + kind);
}

/** Seven bits a byte, the lowest first; the eighth says whether more follow. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    // Not a shift, which would cut the number to 32 bits.
    rest = Math.floor(rest / 128);
  }
  return Uint8Array.from([...bytes, rest]);
}

function double(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}
