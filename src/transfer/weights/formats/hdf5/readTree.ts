import type { ByteFile } from '../byteFile.js';
import { quoted } from '../weightsFileError.js';
import { Cursor, textOf } from './cursor.js';
import { UNDEFINED_ADDRESS } from './hdf5Types.js';

const MAX_NAME = 1024;
/** Levels of a tree; each has at least twice as many nodes as the one above. */
const MAX_LEVELS = 16;

/** An entry of a leaf of a B-tree. */
interface Leaf {
  readonly key: Cursor;
  readonly child: number;
}

/**
 * The leaves of a B-tree, from left to right. Every node is read once at most, so that a tree with a loop is an error.
 *
 * @param kind - 0 for a group's names, 1 for a dataset's chunks.
 * @param keyBytes - the length of a key.
 */
export async function* treeLeaves(file: ByteFile, root: number, kind: 0 | 1, keyBytes: number): AsyncGenerator<Leaf> {
  const seen = new Set<number>();
  async function* visit(address: number, level: number | null): AsyncGenerator<Leaf> {
    if (seen.has(address)) file.fail(address, 'a tree that leads to this node twice');
    seen.add(address);
    const head = (await Cursor.at(file, address, 24)).expect('TREE');
    if (head.uint8() !== kind) file.fail(address, 'a tree of another kind');
    const ownLevel = head.uint8();
    const count = head.uint16();
    if (ownLevel !== (level ?? ownLevel) || ownLevel > MAX_LEVELS) file.fail(address, 'a tree of uneven height');
    const body = await Cursor.at(file, address + 24, count * (keyBytes + 8));
    for (let i = 0; i < count; i++) {
      const key = body.part(keyBytes);
      const child = body.uint64();
      if (ownLevel === 0) yield { key, child };
      else yield* visit(child, ownLevel - 1);
    }
  }
  if (root < UNDEFINED_ADDRESS) yield* visit(root, null);
}

/** The names in a group and where their objects are. */
export async function readLinks(
  file: ByteFile,
  { tree, heap }: { readonly tree: number; readonly heap: number },
  maxNames: number,
): Promise<ReadonlyMap<string, number>> {
  const head = (await Cursor.at(file, heap, 32)).expect('HEAP').skip(4);
  const heapBytes = head.uint64();
  const heapStart = head.skip(8).uint64();
  const links = new Map<string, number>();
  for await (const { child } of treeLeaves(file, tree, 0, 8)) {
    const count = (await Cursor.at(file, child, 8)).expect('SNOD').skip(2).uint16();
    const entries = await Cursor.at(file, child + 8, 40 * count);
    for (let i = 0; i < count; i++) {
      const nameStart = entries.uint64();
      const address = entries.uint64();
      const linkKind = entries.uint32();
      entries.skip(20);
      if (linkKind === 2) entries.fail('a link to another place or file, which is not followed');
      if (!(nameStart < heapBytes)) entries.fail('a name outside its heap');
      const place = heapStart + nameStart;
      const name = textOf(
        await file.read(place, Math.min(heapBytes - nameStart, MAX_NAME, Math.max(file.size - place, 0))),
      );
      if (name === '' || name.includes('/')) file.fail(place, `an object named ${quoted(name)}`);
      if (links.has(name)) file.fail(place, `two objects named ${quoted(name)}`);
      if (links.size >= maxNames) file.fail(place, `more than ${maxNames} objects`);
      links.set(name, address);
    }
  }
  return links;
}
