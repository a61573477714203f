import type { layers, LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';

/** One application of a layer inside a model. */
export interface Instruction {
  readonly layer: layers.Layer;
  /** The keyword arguments with which the layer was applied. */
  readonly callArgs: Readonly<Record<string, unknown>>;
  /** Slots that the layer reads, in its own order of inputs. */
  readonly inputs: readonly number[];
  /** Slots that the layer writes. */
  readonly outputs: readonly number[];
  /** Slots that nothing after this instruction reads. */
  readonly released: readonly number[];
}

/** A model's graph as a list of instructions over numbered slots. */
export interface Program {
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly instructions: readonly Instruction[];
}

const programs = new WeakMap<LayersModel, { readonly outputs: readonly SymbolicTensor[]; readonly program: Program }>();

/**
 * The instructions that compute a model's outputs, in an order in which they can run. Found from the symbolic tensors of
 * the model alone, so that it holds for sequential, functional, nested and loaded models. Kept until the model's graph changes.
 */
export function programOf(model: LayersModel): Program {
  const known = programs.get(model);
  if (
    known?.outputs.length === model.outputs.length &&
    known.outputs.every((output, i) => output === model.outputs[i])
  ) {
    return known.program;
  }
  const program = compile(model);
  programs.set(model, { outputs: [...model.outputs], program });
  return program;
}

function compile(model: LayersModel): Program {
  const slots = new Map<number, number>();
  const slotOf = (tensor: SymbolicTensor): number => {
    const slot = slots.get(tensor.id) ?? slots.size;
    slots.set(tensor.id, slot);
    return slot;
  };
  const inputs = model.inputs.map(slotOf);
  const done = new Set(inputs);
  const instructions: Omit<Instruction, 'released'>[] = [];

  // Iterative, because a deep network would exhaust the stack of a recursive walk.
  const pending = [...model.outputs].reverse();
  while (pending.length > 0) {
    const tensor = pending[pending.length - 1];
    if (tensor === undefined) break;
    const missing = done.has(slotOf(tensor)) ? [] : tensor.inputs.filter((input) => !done.has(slotOf(input)));
    if (missing.length > 0) {
      pending.push(...missing);
      continue;
    }
    pending.pop();
    if (done.has(slotOf(tensor))) continue;
    if (tensor.inputs.length === 0)
      throw new Error(`runModel: ${tensor.name} of model ${model.name} is reached by no input of the model`);
    const outputs = siblingsOf(tensor).map(slotOf);
    outputs.forEach((slot) => done.add(slot));
    instructions.push({
      layer: tensor.sourceLayer,
      callArgs: tensor.callArgs ?? {},
      inputs: tensor.inputs.map(slotOf),
      outputs,
    });
  }
  const outputs = model.outputs.map(slotOf);
  return { inputs, outputs, instructions: withReleases(instructions, outputs) };
}

/** All the outputs of the layer application that made `tensor`, in the layer's order. */
function siblingsOf(tensor: SymbolicTensor): SymbolicTensor[] {
  const outputs = tensor.sourceLayer.getOutputAt(tensor.nodeIndex);
  return Array.isArray(outputs) ? outputs : [outputs];
}

function withReleases(instructions: readonly Omit<Instruction, 'released'>[], kept: readonly number[]): Instruction[] {
  const later = new Set(kept);
  return [...instructions]
    .reverse()
    .map((instruction) => {
      const touched = new Set([...instruction.inputs, ...instruction.outputs]);
      const released = [...touched].filter((slot) => !later.has(slot));
      released.forEach((slot) => later.add(slot));
      return { ...instruction, released };
    })
    .reverse();
}
