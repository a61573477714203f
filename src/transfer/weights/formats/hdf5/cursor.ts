import type { ByteFile } from '../byteFile.js';

/** Reads the fields of a structure one after the other; a field beyond its end is an error at its place in the file. */
export class Cursor {
  private readonly view: DataView;
  private position = 0;

  constructor(
    readonly file: ByteFile,
    /** Where in the file the structure begins. */
    readonly start: number,
    private readonly bytes: Uint8Array,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** A structure of the file. */
  static async at(file: ByteFile, address: number, length: number): Promise<Cursor> {
    return new Cursor(file, address, await file.read(address, length));
  }

  /** Where in the file the next field is. */
  get address(): number {
    return this.start + this.position;
  }

  get left(): number {
    return this.bytes.length - this.position;
  }

  uint8(): number {
    return this.view.getUint8(this.advance(1));
  }

  uint16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  uint32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  /** An address or a length. */
  uint64(): number {
    return Number(this.view.getBigUint64(this.advance(8), true));
  }

  skip(length: number): this {
    this.advance(length);
    return this;
  }

  take(length: number): Uint8Array {
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  /** A structure inside this one. */
  part(length: number): Cursor {
    const { address } = this;
    return new Cursor(this.file, address, this.take(length));
  }

  /** Throws unless the next bytes are these letters. */
  expect(letters: string): this {
    const { address } = this;
    const found = String.fromCharCode(...this.take(letters.length));
    if (found !== letters) this.file.fail(address, `must have the letters ${letters} here`);
    return this;
  }

  fail(reason: string): never {
    return this.file.fail(this.address, reason);
  }

  private advance(length: number): number {
    const start = this.position;
    if (!(length <= this.bytes.length - start)) this.fail(`a field of ${length} bytes ends after its structure`);
    this.position += length;
    return start;
  }
}

/** Text up to the first zero. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}
