/** Writes the fields of a structure one after the other, lowest byte first. */
export class ByteWriter {
  private readonly bytes: number[] = [];

  get length(): number {
    return this.bytes.length;
  }

  uint8(...values: readonly number[]): this {
    this.bytes.push(...values.map((value) => value & 255));
    return this;
  }

  uint16(value: number): this {
    return this.uint8(value, value >> 8);
  }

  uint32(value: number): this {
    return this.uint8(value, value >> 8, value >> 16, value >> 24);
  }

  uint64(value: number): this {
    return this.uint32(value % 2 ** 32).uint32(Math.floor(value / 2 ** 32));
  }

  /** An address that stands for "nothing". */
  nowhere(): this {
    return this.uint8(...new Array<number>(8).fill(255));
  }

  text(letters: string): this {
    for (const byte of new TextEncoder().encode(letters)) this.bytes.push(byte);
    return this;
  }

  append(bytes: Uint8Array): this {
    for (const byte of bytes) this.bytes.push(byte);
    return this;
  }

  /** Zeros up to a multiple of 8, or up to a length. */
  pad(length = 8 * Math.ceil(this.bytes.length / 8)): this {
    while (this.bytes.length < length) this.bytes.push(0);
    return this;
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }
}
