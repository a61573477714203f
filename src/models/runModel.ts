import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { layers, LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { checksOf, type RandomStream } from '../core/index.js';
import { prepareBackend } from '../ops/index.js';
import { runLayer } from './layerRunners.js';
import { isModel } from './networkWeights.js';
import { programOf } from './program.js';

/** A new observation for a running average: `average ← momentum · average + (1 - momentum) · value`. */
export interface StatisticsUpdate {
  readonly average: LayerVariable;
  readonly momentum: number;
  /** Of the average's shape; kept outside any tidy, owned by whoever receives the update. */
  readonly value: Tensor;
}

/** How a model is run. */
export interface RunModelOptions {
  /** Whether dropout drops and batch norm uses the statistics of the batch (frozen batch norm never does). */
  readonly training: boolean;
  /** The source of the randomness of dropout; required when `training`. */
  readonly stream?: RandomStream;
  /** Receives the batch statistics of each batch norm that is not frozen. Absent: averages do not move. */
  readonly onStatistics?: (update: StatisticsUpdate) => void;
  /** Receives what each layer gives, with its name (in nested models its path); the tensors are not the receiver's. */
  readonly onOutputs?: (layer: string, outputs: readonly Tensor[]) => void;
}

/** What a layer runs with. */
export interface LayerContext extends RunModelOptions {
  /** What the names of a nested model's layers begin with. */
  readonly path: string;
  /** Whether the layer, or a model around it, is frozen. */
  readonly frozen: boolean;
  /** The layers of nested models that are frozen as a whole. A graph may lead through such a model layer by layer. */
  readonly frozenInside: ReadonlySet<layers.Layer>;
}

/**
 * Runs any `LayersModel` on tensors, differentiably, without changing it: layers that train wrongly or wastefully in stock
 * tfjs-layers run through the library's ops, all others through their own `call`. Against `model.apply(x, { training: true })`:
 * a frozen batch norm runs in inference mode, running averages move only where the caller asks, dropout follows the
 * given stream, and gradients nobody asked for are not computed.
 *
 * @param inputs - one tensor for each of `model.inputs`, in order; not disposed.
 * @returns one tensor for each of `model.outputs`, owned by the caller.
 * @throws InvalidArgumentError if the number or the shape of the inputs does not fit.
 */
export function runModel(model: LayersModel, inputs: readonly Tensor[], options: RunModelOptions): Tensor[] {
  checkInputs(model, inputs);
  prepareBackend();
  return runGraph(model, inputs, { ...options, path: '', frozen: !model.trainable, frozenInside: frozenInside(model) });
}

function checkInputs(model: LayersModel, inputs: readonly Tensor[]): void {
  const check = checksOf('runModel');
  if (inputs.length !== model.inputs.length) {
    check.fail('inputs', `must be ${model.inputs.length} tensors, one for each input of model ${model.name}`, inputs);
  }
  model.inputs.forEach((wanted, i) => {
    const shape = inputs[i]?.shape ?? [];
    const fits =
      shape.length === wanted.shape.length && wanted.shape.every((size, axis) => size === null || size === shape[axis]);
    if (!fits)
      check.fail(
        `inputs[${i}]`,
        `must have the shape [${wanted.shape.map((size) => size ?? 'batch').join(', ')}] of ${wanted.name}`,
        inputs[i],
      );
  });
}

function runGraph(model: LayersModel, inputs: readonly Tensor[], context: LayerContext): Tensor[] {
  const program = programOf(model);
  const values = new Map<number, Tensor>();
  program.inputs.forEach((slot, i) => {
    const input = inputs[i];
    if (input) values.set(slot, input);
  });
  const borrowed = new Set(inputs);
  for (const [index, instruction] of program.instructions.entries()) {
    const results = runInstruction(
      instruction.layer,
      instruction.inputs.map((slot) => valueAt(values, slot)),
      instruction.callArgs,
      scoped(context, index),
    );
    instruction.outputs.forEach((slot, i) => {
      const result = results[i];
      if (result) values.set(slot, result);
    });
    release(values, instruction.released, borrowed);
  }
  // A model may hand an input through; the caller gets a tensor of its own all the same.
  return program.outputs.map((slot) => {
    const value = valueAt(values, slot);
    return borrowed.has(value) ? tf.clone(value) : value;
  });
}

function runInstruction(
  layer: layers.Layer,
  inputs: Tensor[],
  callArgs: Readonly<Record<string, unknown>>,
  context: LayerContext,
): Tensor[] {
  const frozen = context.frozen || !layer.trainable || context.frozenInside.has(layer);
  const path = context.path + layer.name;
  if (isModel(layer)) return runGraph(layer, inputs, { ...context, path: `${path}/`, frozen });
  const outputs = runLayer(layer, inputs, callArgs, { ...context, frozen });
  context.onOutputs?.(path, outputs);
  return outputs;
}

function frozenInside(model: LayersModel, frozen = false): ReadonlySet<layers.Layer> {
  const found = new Set<layers.Layer>();
  for (const layer of model.layers) {
    if (frozen) found.add(layer);
    if (isModel(layer)) frozenInside(layer, frozen || !layer.trainable).forEach((inner) => found.add(inner));
  }
  return found;
}

/** Each application of a layer draws from its own stream, so that adding a layer does not change the others' dropout. */
function scoped(context: LayerContext, index: number): LayerContext {
  return context.stream ? { ...context, stream: context.stream.split(index) } : context;
}

function valueAt(values: ReadonlyMap<number, Tensor>, slot: number): Tensor {
  const value = values.get(slot);
  if (!value) throw new Error(`runModel: slot ${slot} was read before it was written`);
  return value;
}

/** Disposes values that nothing reads any more; what the gradient tape needs of them it has saved for itself. */
function release(values: Map<number, Tensor>, slots: readonly number[], borrowed: ReadonlySet<Tensor>): void {
  const dead = slots.map((slot) => values.get(slot));
  slots.forEach((slot) => values.delete(slot));
  const alive = new Set(values.values());
  for (const value of new Set(dead)) {
    const shared =
      value === undefined || alive.has(value) || borrowed.has(value) || value.kept || value instanceof tf.Variable;
    if (!shared) value.dispose();
  }
}
