import { littleEndian, type WrittenArray } from '../encodeSafetensors.js';
import { ByteWriter } from './byteWriter.js';
import { encodeAttribute, encodeDataspace, encodeFloat32, encodeMessage } from './encodeMessages.js';

/** A group that is written: attributes, and arrays and groups by name. */
export interface HDF5Group {
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
  readonly children: ReadonlyMap<string, HDF5Group | WrittenArray>;
}

/** Names in a leaf of a group's table, twice this number. */
const LEAF_K = 4;
const SUPERBLOCK_BYTES = 96;

/** An HDF5 file of float32 arrays, of the kind that every version of the HDF5 library reads. */
export function encodeHDF5(root: HDF5Group): Uint8Array<ArrayBuffer> {
  const pieces: { readonly address: number; readonly bytes: Uint8Array }[] = [];
  let end = SUPERBLOCK_BYTES;
  const place = (bytes: Uint8Array): number => {
    const address = end;
    pieces.push({ address, bytes });
    end = 8 * Math.ceil((end + bytes.length) / 8);
    return address;
  };
  const nodeK = Math.max(16, Math.ceil(largestGroup(root) / (2 * LEAF_K) / 2));
  const { address, table } = placeGroup(root, nodeK, place);
  const file = new Uint8Array(end);
  file.set(encodeSuperblock(end, nodeK, address, table));
  for (const piece of pieces) file.set(piece.bytes, piece.address);
  return file;
}

type Place = (bytes: Uint8Array) => number;

/** Where the names of a group are. */
interface Table {
  readonly tree: number;
  readonly heap: number;
}

function placeGroup(
  group: HDF5Group,
  nodeK: number,
  place: Place,
): { readonly address: number; readonly table: Table } {
  const children = [...group.children]
    .map(([name, child]) => ({ name: new TextEncoder().encode(name), child }))
    .sort((a, b) => compareBytes(a.name, b.name))
    .map(({ name, child }) => {
      if ('values' in child) return { name, address: placeArray(child, place), table: null };
      return { name, ...placeGroup(child, nodeK, place) };
    });
  const table = placeTable(children, nodeK, place);
  const links = encodeMessage(0x11, new ByteWriter().uint64(table.tree).uint64(table.heap));
  const attributes = Object.entries(group.attributes).map(([name, value]) => encodeAttribute(name, value));
  return { address: place(encodeObject([links, ...attributes])), table };
}

function placeArray({ shape, values }: WrittenArray, place: Place): number {
  const address = place(littleEndian(values));
  // Room is made late and filled only where something was set: what the library does by itself.
  const fill = new ByteWriter().uint8(2, 2, 2, 1).uint32(0);
  const layout = new ByteWriter()
    .uint8(3, 1)
    .uint64(address)
    .uint64(values.length * 4);
  const messages = [
    encodeMessage(0x01, encodeDataspace(shape)),
    encodeMessage(0x03, encodeFloat32()),
    encodeMessage(0x05, fill),
    encodeMessage(0x08, layout),
  ];
  return place(encodeObject(messages));
}

function encodeObject(messages: readonly Uint8Array[]): Uint8Array {
  const length = messages.reduce((sum, message) => sum + message.length, 0);
  const writer = new ByteWriter().uint8(1, 0).uint16(messages.length).uint32(1).uint32(length).uint32(0);
  for (const message of messages) writer.append(message);
  return writer.finish();
}

interface Child {
  readonly name: Uint8Array;
  readonly address: number;
  readonly table: Table | null;
}

/** The names of a group: a heap with the letters, leaves with the addresses, a tree of one node over them. */
function placeTable(children: readonly Child[], nodeK: number, place: Place): Table {
  const letters = new ByteWriter().uint64(0);
  const starts = children.map(({ name }) => {
    const start = letters.length;
    letters.append(name).uint8(0).pad();
    return start;
  });
  const segment = place(letters.finish());
  // 1 stands for "no free room".
  const heap = place(new ByteWriter().text('HEAP').uint32(0).uint64(letters.length).uint64(1).uint64(segment).finish());
  const tree = new ByteWriter();
  const leaves = Math.ceil(children.length / (2 * LEAF_K));
  tree.text('TREE').uint8(0, 0).uint16(leaves).nowhere().nowhere().uint64(0);
  for (let leaf = 0; leaf < leaves; leaf++) {
    const first = leaf * 2 * LEAF_K;
    const members = children.slice(first, first + 2 * LEAF_K);
    tree.uint64(place(encodeLeaf(members, starts.slice(first)))).uint64(starts[first + members.length - 1] ?? 0);
  }
  return { tree: place(tree.pad(24 + 8 * (4 * nodeK + 1)).finish()), heap };
}

function encodeLeaf(children: readonly Child[], starts: readonly number[]): Uint8Array {
  const writer = new ByteWriter().text('SNOD').uint8(1, 0).uint16(children.length);
  children.forEach(({ address, table }, i) => {
    writer.append(encodeEntry(starts[i] ?? 0, address, table));
  });
  return writer.pad(8 + 40 * 2 * LEAF_K).finish();
}

/** An entry of a table: for a group the place of its own table too. */
function encodeEntry(name: number, address: number, table: Table | null): Uint8Array {
  const writer = new ByteWriter()
    .uint64(name)
    .uint64(address)
    .uint32(table ? 1 : 0)
    .uint32(0);
  return writer
    .uint64(table?.tree ?? 0)
    .uint64(table?.heap ?? 0)
    .finish();
}

function encodeSuperblock(end: number, nodeK: number, root: number, table: Table): Uint8Array {
  const writer = new ByteWriter().uint8(0x89).text('HDF\r\n').uint8(0x1a, 0x0a);
  writer.uint8(0, 0, 0, 0, 0, 8, 8, 0).uint16(LEAF_K).uint16(nodeK).uint32(0);
  writer.uint64(0).nowhere().uint64(end).nowhere();
  return writer.append(encodeEntry(0, root, table)).finish();
}

function largestGroup({ children }: HDF5Group): number {
  const inner = [...children.values()].map((child) => ('values' in child ? 0 : largestGroup(child)));
  return Math.max(children.size, ...inner);
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
