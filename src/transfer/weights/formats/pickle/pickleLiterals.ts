import type { PickleReader } from './pickleReader.js';
import type { PickleValue } from './pickleValues.js';

/** The value that an instruction holds within itself; undefined for an instruction of another kind. */
export function readLiteral(code: number, reader: PickleReader): PickleValue | undefined {
  switch (code) {
    case 0x4e: // NONE
      return null;
    case 0x88: // NEWTRUE
      return true;
    case 0x89: // NEWFALSE
      return false;
    case 0x4a: // BININT
      return reader.int32();
    case 0x4b: // BININT1
      return reader.uint8();
    case 0x4d: // BININT2
      return reader.uint16();
    case 0x8a: // LONG1
      return reader.integer(reader.uint8());
    case 0x47: // BINFLOAT
      return reader.float64();
    case 0x58: // BINUNICODE
    case 0x54: // BINSTRING, Python 2
      return reader.text(reader.uint32());
    case 0x8c: // SHORT_BINUNICODE
    case 0x55: // SHORT_BINSTRING, Python 2
      return reader.text(reader.uint8());
    case 0x8d: // BINUNICODE8
      return reader.text(reader.uint64());
    case 0x43: // SHORT_BINBYTES
      return reader.take(reader.uint8()).slice();
    case 0x42: // BINBYTES
      return reader.take(reader.uint32()).slice();
    case 0x5d: // EMPTY_LIST
    case 0x29: // EMPTY_TUPLE
      return [];
    case 0x7d: // EMPTY_DICT
      return new Map();
    default:
      return undefined;
  }
}
