import * as tf from '@tensorflow/tfjs-core';
import { wasmBackend, type WasmBackend } from './heap.js';
import { binaryFor, memoryOf, native, pointer, SCRATCH_BYTES, type NativeKernels } from './native.js';
import { teamScript } from './teamScript.js';

/** An argument that is `start + i · step` in the i-th call. */
export interface Stepping {
  readonly start: number;
  readonly step: number;
}

/** Calls of one native function that do not depend on each other. */
export interface Calls {
  readonly name: keyof NativeKernels;
  readonly count: number;
  readonly args: readonly (number | Stepping)[];
  /** What `describeImage` is told before. */
  readonly image?: readonly number[];
}

/** Threads that work in the memory of a backend beside the one that the program runs on. */
interface Team {
  /** How many there are, or will be when they have started: the choice between algorithms must not depend on time. */
  readonly size: number;
  /** The words by which the threads agree, as `teamScript` describes them. */
  readonly control: Int32Array;
  /** Names of the native functions, in the order in which `control` counts them. */
  readonly names: readonly string[];
}

/** What a thread of a team starts with; it can be sent to a worker. */
export interface TeamMember {
  readonly memory: WebAssembly.Memory;
  readonly binary: Uint8Array<ArrayBuffer>;
  /** Where the team's words lie in the memory, in bytes. */
  readonly control: number;
  readonly scratch: number;
  readonly names: readonly string[];
}

const teams = new WeakMap<WebAssembly.Memory, Team>();

/** Arguments that a call may have. */
const MOST_ARGUMENTS = 16;
/** Words before the arguments. */
const HEADER = 16;

/**
 * Gives the current backend, the wasm backend on shared memory, `size` threads more for the work that the kernels of this
 * library do themselves.
 *
 * @param start - starts a worker that runs `script` with `member` at hand under the name `member`.
 */
export function formTeam(size: number, start: (script: string, member: TeamMember) => void): void {
  const backend = wasmBackend(tf.backend());
  const memory = memoryOf(backend);
  if (teams.has(memory)) return;
  const names = Object.keys(native(backend)).filter((name) => name !== 'memory');
  const words = backend.makeOutput([HEADER + 2 * MOST_ARGUMENTS], 'int32');
  const control = new Int32Array(memory.buffer, pointer(backend, words), HEADER + 2 * MOST_ARGUMENTS);
  control.fill(0);
  teams.set(memory, { size, control, names });
  for (let i = 0; i < size; i++) {
    const scratch = pointer(backend, backend.makeOutput([SCRATCH_BYTES], 'int32'));
    start(teamScript, { memory, binary: binaryFor(memory), control: control.byteOffset, scratch, names });
  }
}

/** How many threads share the calls of `callEach`. */
export function threadsOf(backend: WasmBackend): number {
  const team = teams.get(memoryOf(backend));
  return 1 + (team?.size ?? 0);
}

/** Makes all calls, shared out among the threads there are. */
export function callEach(backend: WasmBackend, calls: Calls): void {
  const team = teams.get(memoryOf(backend));
  const kernels = native(backend);
  if (team && calls.count > 1) {
    shareOut(team, kernels, calls);
    return;
  }
  if (calls.image) kernels.describeImage(...calls.image);
  for (let i = 0; i < calls.count; i++) callOne(kernels, calls, i);
}

function callOne(kernels: NativeKernels, { name, args }: Calls, i: number): void {
  kernels[name](
    ...args.map((argument) => (typeof argument === 'number' ? argument : argument.start + i * argument.step)),
  );
}

function shareOut({ control, names }: Team, kernels: NativeKernels, calls: Calls): void {
  const { name, count, args, image = [] } = calls;
  control.set([count, 0, names.indexOf(name), args.length, image.length], 4);
  control.set(image, 9);
  args.forEach((argument, i) => {
    const { start, step } = typeof argument === 'number' ? { start: argument, step: 0 } : argument;
    control[HEADER + i] = start;
    control[HEADER + MOST_ARGUMENTS + i] = step;
  });
  const ready = Atomics.load(control, 1);
  Atomics.store(control, 2, ready);
  Atomics.store(control, 3, ready);
  Atomics.add(control, 0, 1);
  Atomics.notify(control, 0);
  if (calls.image) kernels.describeImage(...calls.image);
  for (let i = Atomics.add(control, 5, 1); i < count; i = Atomics.add(control, 5, 1)) callOne(kernels, calls, i);
  while (Atomics.load(control, 3) > 0);
}
