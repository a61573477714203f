import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** What was computed, and how: the gradient tape of tfjs, whose saved tensors belong to whoever holds it. */
export interface Recording<T> {
  readonly value: T;
  readonly tape: readonly TapeNode[];
}

type TapeNode = ReturnType<typeof tf.engine>['state']['activeTape'][number];

/**
 * Runs `compute` under a tape of its own.
 *
 * @throws if a tape is being recorded already.
 */
export function record<T extends tf.TensorContainer>(compute: () => T): Recording<T> {
  const { state } = tf.engine();
  if (state.gradientDepth > 0) throw new Error('record: a gradient is being computed already');
  const tape: TapeNode[] = [];
  state.activeTape = tape;
  state.gradientDepth++;
  try {
    return { value: tf.tidy(compute), tape };
  } catch (error) {
    disposeSaved(tape);
    throw error;
  } finally {
    state.gradientDepth--;
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

function disposeSaved(tape: readonly TapeNode[]): void {
  for (const { saved } of tape) saved?.forEach((tensor) => tensor.dispose());
}
