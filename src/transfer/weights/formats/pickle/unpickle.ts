import type { WeightDType } from '../weightsFile.js';
import { WeightsFileError, quoted } from '../weightsFileError.js';
import { pickleGlobal, storageOf } from './pickleGlobals.js';
import { readLiteral } from './pickleLiterals.js';
import { PickleReader } from './pickleReader.js';
import { PickleGlobal, type PickleValue } from './pickleValues.js';

/** Instructions that are followed at most: thirty to a tensor are usual. */
const MAX_STEPS = 4_000_000;

/** Where a pickle lies in which file, for errors. */
export interface PickleOrigin {
  readonly file: string;
  readonly offset: number;
}

/** What a pickle held. */
export interface Unpickled {
  readonly value: PickleValue;
  /** Number of bytes up to its end. */
  readonly length: number;
  /** The type of each storage that it speaks of. */
  readonly storages: ReadonlyMap<string, WeightDType>;
}

/**
 * Follows a pickle's instructions as far as they build plain data, lists, dicts and tensors. Names of functions and
 * classes are looked up in a fixed list and nowhere else; a name that is not in it is an error, as is every other instruction.
 *
 * @throws WeightsFileError with the byte of the instruction.
 */
export function unpickle(bytes: Uint8Array, origin: PickleOrigin): Unpickled {
  const machine = new PickleMachine(bytes);
  let at = 0;
  try {
    for (let steps = 0; steps < MAX_STEPS; steps++) {
      at = machine.reader.position;
      if (machine.step()) return { value: machine.pop(), length: machine.reader.position, storages: machine.storages };
    }
    throw new Error(`more than ${MAX_STEPS} instructions`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WeightsFileError(origin.file, origin.offset + at, `the pickle has ${reason}`, { cause });
  }
}

class PickleMachine {
  readonly reader: PickleReader;
  readonly storages = new Map<string, WeightDType>();
  private stack: PickleValue[] = [];
  private readonly marked: PickleValue[][] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(bytes: Uint8Array) {
    this.reader = new PickleReader(bytes);
  }

  pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined) throw new Error('an instruction for which there is no value');
    return value;
  }

  /** Follows one instruction; true at the end. */
  step(): boolean {
    const code = this.reader.uint8();
    if (code === 0x2e) return true;
    const literal = readLiteral(code, this.reader);
    const value = literal === undefined ? this.collect(code) : literal;
    if (value !== undefined) this.stack.push(value);
    else if (!this.container(code) && !this.memory(code)) this.call(code);
    return false;
  }

  /** Takes values off the stack and puts a container of them on it. */
  private collect(code: number): PickleValue | undefined {
    switch (code) {
      case 0x74: // TUPLE
      case 0x6c: // LIST
        return this.popMark();
      case 0x64: // DICT
        return fill(new Map(), this.popMark());
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        return Array.from({ length: code - 0x84 }, () => this.pop()).reverse();
      default:
        return undefined;
    }
  }

  private container(code: number): boolean {
    switch (code) {
      case 0x28: // MARK
        this.marked.push(this.stack);
        this.stack = [];
        return true;
      case 0x61: // APPEND
        return this.append([this.pop()]);
      case 0x65: // APPENDS
        return this.append(this.popMark());
      case 0x73: // SETITEM
        return this.setItems([this.pop(), this.pop()].reverse());
      case 0x75: // SETITEMS
        return this.setItems(this.popMark());
      case 0x30: // POP
        this.pop();
        return true;
      default:
        return false;
    }
  }

  private memory(code: number): boolean {
    const { reader, memo } = this;
    switch (code) {
      case 0x80: // PROTO
        if (reader.uint8() > 5) throw new Error('a protocol that is not known');
        return true;
      case 0x95: // FRAME
        reader.uint64();
        return true;
      case 0x71: // BINPUT
        memo.set(reader.uint8(), this.top());
        return true;
      case 0x72: // LONG_BINPUT
        memo.set(reader.uint32(), this.top());
        return true;
      case 0x94: // MEMOIZE
        memo.set(memo.size, this.top());
        return true;
      case 0x68: // BINGET
        this.recall(reader.uint8());
        return true;
      case 0x6a: // LONG_BINGET
        this.recall(reader.uint32());
        return true;
      default:
        return false;
    }
  }

  private call(code: number): void {
    if (code === 0x63) this.stack.push(lookUp(this.reader.line(), this.reader.line()));
    else if (code === 0x93) this.stackGlobal();
    else if (code === 0x52) this.reduce();
    else if (code === 0x62) this.build();
    else if (code === 0x51) this.persistent();
    else throw new Error(`the instruction 0x${code.toString(16).padStart(2, '0')}, which weights do not need`);
  }

  private stackGlobal(): void {
    const [name, module] = [this.pop(), this.pop()];
    if (typeof name !== 'string' || typeof module !== 'string') throw new Error('a global without a name');
    this.stack.push(lookUp(module, name));
  }

  private persistent(): void {
    const storage = storageOf(this.pop());
    if ((this.storages.get(storage.key) ?? storage.dtype) !== storage.dtype) throw new Error('a storage of two types');
    this.storages.set(storage.key, storage.dtype);
    this.stack.push(storage);
  }

  private reduce(): void {
    const [values, target] = [this.pop(), this.pop()];
    if (!(target instanceof PickleGlobal) || !target.build || !Array.isArray(values)) {
      throw new Error('a call of something that is not called in files of weights');
    }
    this.stack.push(target.build(values));
  }

  /** The attributes that PyTorch gives a state dict (versions of its layers) are left out; nothing else has any. */
  private build(): void {
    const state = this.pop();
    if (!(this.top() instanceof Map) || !(state instanceof Map)) throw new Error('an object with a state');
  }

  private append(values: readonly PickleValue[]): true {
    const list = this.top();
    if (!Array.isArray(list)) throw new Error('values appended to something other than a list');
    for (const value of values) list.push(value);
    return true;
  }

  private setItems(values: readonly PickleValue[]): true {
    const map = this.top();
    if (!(map instanceof Map)) throw new Error('values put into something other than a dict');
    fill(map, values);
    return true;
  }

  private recall(index: number): void {
    const value = this.memo.get(index);
    if (value === undefined) throw new Error(`a reference to value ${index}, which does not exist`);
    this.stack.push(value);
  }

  private top(): PickleValue {
    const value = this.stack.at(-1);
    if (value === undefined) throw new Error('an instruction for which there is no value');
    return value;
  }

  private popMark(): PickleValue[] {
    const values = this.stack;
    const before = this.marked.pop();
    if (!before) throw new Error('the end of a list that was not begun');
    this.stack = before;
    return values;
  }
}

function lookUp(module: string, name: string): PickleGlobal {
  const found = pickleGlobal(module, name);
  if (found) return found;
  throw new Error(
    `${quoted(`${module}.${name}`)}, which is not one of the names that tensors are made of; it was not run. A file of a ` +
      'whole model or with objects of its own: save the state dict alone, torch.save(model.state_dict(), path)',
  );
}

function fill(map: Map<PickleValue, PickleValue>, values: readonly PickleValue[]): typeof map {
  if (values.length % 2 !== 0) throw new Error('a dict with a key that has no value');
  for (let i = 0; i < values.length; i += 2) map.set(values[i] ?? null, values[i + 1] ?? null);
  return map;
}
