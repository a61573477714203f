import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** What was computed, and how: the gradient tape of tfjs, whose saved tensors belong to whoever holds it. */
export interface Recording<T> {
  readonly value: T;
  readonly tape: readonly TapeNode[];
}

type TapeNode = ReturnType<typeof tf.engine>['state']['activeTape'][number];

/**
 * Runs `compute` under a tape of its own, which holds what the gradients of `xs` need and nothing else: whatever runs before the
 * first of them is read keeps no activations, be it the frozen layers below those that are trained.
 *
 * @throws if a tape is being recorded already.
 */
export function record<T extends tf.TensorContainer>(compute: () => T, xs: readonly Tensor[]): Recording<T> {
  const { state } = tf.engine();
  if (state.gradientDepth > 0) throw new Error('record: a gradient is being computed already');
  traced = new Set(xs.map(({ id }) => id));
  const tape = tapeFor(traced);
  state.activeTape = tape;
  state.gradientDepth++;
  try {
    return { value: tf.tidy(compute), tape };
  } catch (error) {
    disposeSaved(tape);
    throw error;
  } finally {
    state.gradientDepth--;
    traced = null;
  }
}

/** While something is recorded: the ids of what gradients are asked for, and of all that was computed from it. */
let traced: Set<number> | null = null;

/**
 * Runs `compute`, which reads `tensors` and nothing else, off the tape if no gradient can be asked for through it: the tape
 * would copy what it saves and find only then that it needs none of it.
 */
export function tracing<T>(tensors: readonly Tensor[], compute: () => T): T {
  const { state } = tf.engine();
  // A gradient inside of a gradient may be one with respect to anything.
  const mayMatter = state.gradientDepth !== 1 || !traced || tensors.some(({ id }) => traced?.has(id));
  if (mayMatter) return compute();
  // What runs inside of a kernel is not recorded.
  state.kernelDepth++;
  try {
    return compute();
  } finally {
    state.kernelDepth--;
  }
}

/**
 * The gradients of the sum of `y` with respect to `xs`; null where y does not depend on one. As `tf.grads` computes them, but what
 * the tape saved, and each gradient on the way, is disposed as soon as nothing needs it: a step then holds the activations
 * or the gradients of a layer, where tfjs ends up holding both of all layers.
 *
 * @param tape - of the computation of y. Used up.
 */
export function backpropagate(tape: readonly TapeNode[], y: Tensor, xs: readonly Tensor[]): (Tensor | null)[] {
  const wanted = dependents(tape, xs);
  const gradients = new Map<number, Tensor>();
  try {
    tf.tidy(() => {
      gradients.set(y.id, tf.onesLike(y));
      for (const node of [...tape].reverse()) {
        for (const [x, dx] of inputGradients(node, gradients, wanted)) accumulate(gradients, x, dx);
        for (const { id } of node.outputs) {
          gradients.get(id)?.dispose();
          gradients.delete(id);
        }
        disposeSaved([node]);
      }
      return xs.flatMap(({ id }) => gradients.get(id) ?? []);
    });
    return xs.map(({ id }) => gradients.get(id) ?? null);
  } finally {
    disposeSaved(tape);
  }
}

/** A tape that takes in a node only if its result depends on what is `wanted`, and of that node only the tensors that are needed. */
function tapeFor(wanted: Set<number>): TapeNode[] {
  const tape: TapeNode[] = [];
  const push = (node: TapeNode): number => {
    const depends = Object.values(node.inputs).some(({ id }) => wanted.has(id));
    if (depends) node.outputs.forEach(({ id }) => wanted.add(id));
    // A gradient inside of a gradient may be one with respect to anything.
    const isInner = tf.engine().state.gradientDepth > 1;
    if (!isInner) disposeSaved([node], depends ? (input) => !wanted.has(input.id) : undefined);
    return depends || isInner ? Array.prototype.push.call(tape, node) : tape.length;
  };
  return Object.defineProperty(tape, 'push', { value: push });
}

/** The ids of `xs` and of everything on the tape that is computed from them. */
function dependents(tape: readonly TapeNode[], xs: readonly Tensor[]): ReadonlySet<number> {
  const ids = new Set(xs.map(({ id }) => id));
  for (const { inputs, outputs } of tape) {
    if (Object.values(inputs).some(({ id }) => ids.has(id))) outputs.forEach(({ id }) => ids.add(id));
  }
  return ids;
}

function inputGradients(
  node: TapeNode,
  gradients: ReadonlyMap<number, Tensor>,
  wanted: ReadonlySet<number>,
): (readonly [Tensor, Tensor])[] {
  const inputs = Object.entries(node.inputs).filter(([, { id }]) => wanted.has(id));
  if (inputs.length === 0 || !node.outputs.some(({ id }) => gradients.has(id))) return [];
  // The tape takes null for an output on which nothing depends, though its type says otherwise.
  const dys = node.outputs.map(({ id }) => gradients.get(id) ?? null) as Tensor[];
  const dxs = tf.tidy(() => {
    const functions = node.gradient?.(dys);
    const found: Tensor[] = [];
    for (const [name] of inputs) {
      const dx = functions?.[name]?.();
      if (!dx) throw new Error(`${node.kernelName} has no gradient for its input ${name}`);
      // A gradient may hand on the one it was given, or a tensor that is not its own.
      const isOwn = tf.engine().state.activeScope.track.includes(dx) && !found.includes(dx);
      found.push(isOwn ? dx : tf.clone(dx));
    }
    return found;
  });
  return inputs.flatMap(([, x], i) => (dxs[i] ? [[x, dxs[i]] as const] : []));
}

function accumulate(gradients: Map<number, Tensor>, { id, shape }: Tensor, dx: Tensor): void {
  if (!tf.util.arraysEqual(dx.shape, shape)) {
    throw new Error(`A gradient has the shape [${dx.shape.join(', ')}], its tensor [${shape.join(', ')}]`);
  }
  const sum = gradients.get(id);
  gradients.set(id, sum ? tf.add(sum, dx) : dx);
  if (!sum) return;
  sum.dispose();
  dx.dispose();
}

/**
 * For the kernels that save the most: each saved tensor serves the gradient of one input alone. `Conv2D` saves x and filter; x for
 * the filter's gradient, the filter for that of x.
 */
const servedBySaved: Readonly<Record<string, readonly string[]>> = {
  Conv2D: ['filter', 'x'],
  Conv2DBackpropInput: ['filter', 'dy'],
  BatchMatMul: ['b', 'a'],
  Multiply: ['b', 'a'],
};

/** Disposes what nodes saved: all of it, or only what serves inputs that are `unwanted`. */
function disposeSaved(tape: readonly TapeNode[], unwanted?: (input: Tensor) => boolean): void {
  for (const { kernelName, inputs, saved } of tape) {
    const served = servedBySaved[kernelName];
    saved?.forEach((tensor, i) => {
      const input = inputs[served?.[i] ?? ''];
      if (!unwanted || (input && unwanted(input))) tensor.dispose();
    });
  }
}
