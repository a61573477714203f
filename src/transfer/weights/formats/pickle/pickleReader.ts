/** Reads the parts of a pickle's instructions one after the other. */
export class PickleReader {
  position = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint8(): number {
    return this.view.getUint8(this.skip(1));
  }

  uint16(): number {
    return this.view.getUint16(this.skip(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.skip(4), true);
  }

  int32(): number {
    return this.view.getInt32(this.skip(4), true);
  }

  uint64(): number {
    return Number(this.view.getBigUint64(this.skip(8), true));
  }

  /** A float64, the one number that pickles write with the high byte first. */
  float64(): number {
    return this.view.getFloat64(this.skip(8), false);
  }

  take(length: number): Uint8Array {
    const start = this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  text(length: number): string {
    return new TextDecoder('utf-8', { fatal: true }).decode(this.take(length));
  }

  /** The text up to the end of a line, at most 1,000 bytes of it. */
  line(): string {
    const end = this.bytes.subarray(this.position, this.position + 1000).indexOf(10);
    if (end < 0) throw new Error('a line without an end');
    const text = this.text(end);
    this.position++;
    return text;
  }

  /** A whole number of any length in two's complement, as a number where that is exact. */
  integer(length: number): number | bigint {
    if (length > 64) throw new Error(`a whole number of ${length} bytes`);
    const bytes = this.take(length);
    let value = 0n;
    for (let i = length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
    const signed = BigInt.asIntN(Math.max(8 * length, 1), value);
    return Number.isSafeInteger(Number(signed)) ? Number(signed) : signed;
  }

  private skip(length: number): number {
    const start = this.position;
    if (length > this.bytes.length - start) throw new Error(`${length} bytes that lie beyond its end`);
    this.position += length;
    return start;
  }
}
