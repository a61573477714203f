import type { ByteFile } from '../byteFile.js';
import { Cursor, textOf } from './cursor.js';
import type { HDF5Filter, HDF5Layout, HDF5Object, HDF5Text, HDF5Type } from './hdf5Types.js';
import { readAttribute, readDataspace, readDatatype, readFilters, readLayout } from './readMessages.js';

/** Most entries that the description of one object may have, and most pieces that it may lie in. */
const MAX_MESSAGES = 65_536;
const MAX_PIECES = 256;

interface Draft {
  attributes: Map<string, readonly (string | HDF5Text)[]>;
  links: HDF5Object['links'];
  shape: readonly number[] | null;
  type: HDF5Type | null;
  layout: HDF5Layout | null;
  filters: readonly HDF5Filter[];
}

/** Reads the description of a group or a dataset. */
export async function readObject(file: ByteFile, address: number): Promise<HDF5Object> {
  const head = await Cursor.at(file, address, 16);
  if (head.uint8() !== 1)
    file.fail(address, 'an object header of a newer kind, which is not read; save with libver "earliest"');
  const count = head.skip(1).uint16();
  const length = head.skip(4).uint32();
  const draft: Draft = { attributes: new Map(), links: null, shape: null, type: null, layout: null, filters: [] };
  const pieces = [{ start: address + 16, length }];
  let messages = 0;
  for (let piece = 0; piece < pieces.length && messages < count; piece++) {
    if (pieces.length > MAX_PIECES) file.fail(address, 'an object in too many pieces');
    const place = pieces[piece] ?? { start: 0, length: 0 };
    const cursor = await Cursor.at(file, place.start, place.length);
    for (; messages < count && cursor.left >= 8; messages++) {
      if (messages > MAX_MESSAGES) file.fail(address, 'an object with too many entries');
      const type = cursor.uint16();
      const size = cursor.uint16();
      const flags = cursor.uint8();
      const body = cursor.skip(3).part(size);
      if (type === 0x10) pieces.push({ start: body.uint64(), length: body.uint64() });
      else if ((flags & 2) !== 0) body.fail('an entry that lies in another object');
      else readMessage(type, body, draft);
    }
  }
  const attributes = new Map<string, readonly string[]>();
  for (const [name, values] of draft.attributes) {
    // A long list of such texts would be read one by one; those that are of use are single.
    if (values.length === 1 || values.every((value) => typeof value === 'string')) {
      const texts: string[] = [];
      for (const value of values) texts.push(typeof value === 'string' ? value : await readText(file, value));
      attributes.set(name, texts);
    }
  }
  return { address, ...draft, attributes };
}

/** Most bytes of a text that lies elsewhere; longer ones, descriptions of whole models say, are not needed and come back empty. */
const MAX_TEXT = 1024;

async function readText(file: ByteFile, { length, collection, index }: HDF5Text): Promise<string> {
  if (length > MAX_TEXT || length === 0) return '';
  const end = collection + (await Cursor.at(file, collection, 16)).expect('GCOL').skip(4).uint64();
  for (let place = collection + 16; place + 16 <= end;) {
    const head = await Cursor.at(file, place, 16);
    const found = head.uint16();
    const size = head.skip(6).uint64();
    if (found === index && length <= size) return textOf(await file.read(place + 16, length));
    if (found === 0) break;
    place += 16 + 8 * Math.ceil(size / 8);
  }
  return file.fail(collection, `has no text ${index}`);
}

function readMessage(type: number, body: Cursor, draft: Draft): void {
  switch (type) {
    case 0x01:
      draft.shape = readDataspace(body);
      break;
    case 0x03:
      draft.type = readDatatype(body);
      break;
    case 0x07:
      body.fail('numbers in another file, which is not opened');
      break;
    case 0x08:
      draft.layout = readLayout(body);
      break;
    case 0x0b:
      draft.filters = readFilters(body);
      break;
    case 0x0c: {
      const [name, values] = readAttribute(body);
      if (values) draft.attributes.set(name, values);
      break;
    }
    case 0x11:
      draft.links = { tree: body.uint64(), heap: body.uint64() };
      break;
    case 0x02:
    case 0x06:
      body.fail('a group of a newer kind, which is not read; save with libver "earliest"');
      break;
    default:
  }
}
