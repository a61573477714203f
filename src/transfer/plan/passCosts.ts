import type { layers, LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';
import { isModel, programOf } from '../../models/index.js';

type Layer = layers.Layer;

/** What one pass through a network costs for one image. Work is in floating-point operations, memory in numbers held. */
export interface PassCosts {
  readonly forward: number;
  /** The gradients with respect to what each layer reads, where something that is trained needs them. */
  readonly backwardInputs: number;
  /** The gradients with respect to the weights that are trained. */
  readonly backwardWeights: number;
  /** Numbers that are kept from the forward pass for the backward pass. */
  readonly kept: number;
  /** The most numbers that one layer reads and writes. */
  readonly widest: number;
}

/** A value in the network: whether something that is trained leads to it, and how many numbers it has for an image. */
interface Value {
  readonly id: number;
  readonly depends: boolean;
  readonly size: number;
}

/** An element that is read and written once takes about as long as so many operations of a convolution. */
const PASS = 20;

/** How often a layer goes over its elements: [forward, backward]. Batch norm in training needs the batch's statistics. */
const normPasses = [4, 6] as const;
const otherPasses = [1, 1] as const;

const keepsNothing =
  /^(InputLayer|Flatten|Reshape|Concatenate|Cropping2D|Add|RepeatVector|ZeroPadding2D|UpSampling2D|Embedding)$/;

/**
 * What a pass costs.
 *
 * @param isTrained - whether a layer's weights are trained in the update.
 * @param isFrozen - whether they are in none, so that a batch norm runs with its averages.
 * @param inputDepends - whether what the network reads depends on something that is trained, as images do on a generator.
 */
export function passCosts(
  model: LayersModel,
  { isTrained, isFrozen }: Readonly<Record<'isTrained' | 'isFrozen', (layer: Layer) => boolean>>,
  inputDepends: boolean,
): PassCosts {
  const costs = { forward: 0, backwardInputs: 0, backwardWeights: 0, widest: 0 };
  const kept = new Map<number, number>();
  let ids = 0;

  function walk(inside: LayersModel, inputs: readonly Value[]): Value[] {
    const program = programOf(inside);
    const values = new Map<number, Value>();
    program.inputs.forEach((slot, i) => {
      const input = inputs[i];
      if (input) values.set(slot, input);
    });
    for (const { layer, inputs: read, outputs } of program.instructions) {
      const given = read.flatMap((slot) => values.get(slot) ?? []);
      const made = isModel(layer) ? walk(layer, given) : [count(layer, given)];
      outputs.forEach((slot, i) => {
        const value = made[i];
        if (value) values.set(slot, value);
      });
    }
    return program.outputs.flatMap((slot) => values.get(slot) ?? []);
  }

  function count(layer: Layer, inputs: readonly Value[]): Value {
    const [size, trained] = [sizeOf(layer, 'output'), isTrained(layer)];
    const depends = inputs.some((input) => input.depends);
    const product = productOf(layer);
    const isAffine = layer.getClassName() === 'BatchNormalization' && isFrozen(layer);
    const isNorm = layer.getClassName() === 'BatchNormalization' && !isAffine;
    const [forward, backward] = isNorm ? normPasses : otherPasses;
    costs.forward += product + forward * PASS * size;
    if (depends) costs.backwardInputs += product + backward * PASS * size;
    if (trained) costs.backwardWeights += product > 0 ? product : PASS * size;
    costs.widest = Math.max(costs.widest, size + inputs.reduce((sum, input) => sum + input.size, 0));
    // A convolution needs what it has read for the gradient of its weights alone; a frozen norm is a multiplication.
    const isLinear = product > 0 || isAffine;
    const keeps = isLinear ? trained : (depends || trained) && !keepsNothing.test(layer.getClassName());
    if (keeps) inputs.forEach((input) => kept.set(input.id, input.size));
    return { id: isView(layer) ? (inputs[0]?.id ?? ids++) : ids++, depends: depends || trained, size };
  }

  walk(
    model,
    model.inputs.map(({ shape }) => ({ id: ids++, depends: inputDepends, size: volume(shape) })),
  );
  return { ...costs, kept: [...kept.values()].reduce((sum, size) => sum + size, 0) };
}

/** How many numbers weights are. */
export function numbersOf(weights: Iterable<LayerVariable>): number {
  return [...weights].reduce((sum, { shape }) => sum + volume([1, ...shape]), 0);
}

/** Multiplications and additions of a convolution or a dense layer for one image; 0 for other layers. */
function productOf(layer: Layer): number {
  const kernel = layer.weights.find(({ originalName }) => originalName.endsWith('/kernel'));
  if (!kernel) return 0;
  const side = layer.getClassName() === 'Conv2DTranspose' ? 'input' : 'output';
  const shape = shapeOf(layer, side);
  return 2 * numbersOf([kernel]) * volume(shape.slice(0, -1));
}

/** Whether what a layer gives is what it has read, in another shape. */
function isView(layer: Layer): boolean {
  return /^(Flatten|Reshape)$/.test(layer.getClassName());
}

function sizeOf(layer: Layer, side: 'input' | 'output'): number {
  return volume(shapeOf(layer, side));
}

function shapeOf(layer: Layer, side: 'input' | 'output'): readonly (number | null)[] {
  const tensors = side === 'input' ? layer.getInputAt(0) : layer.getOutputAt(0);
  return (Array.isArray(tensors) ? tensors[0] : tensors)?.shape ?? [];
}

/** The product of a shape's sizes but the first, which is the batch; a size that is not known counts as 1. */
function volume(shape: readonly (number | null)[]): number {
  return shape.slice(1).reduce<number>((product, size) => product * (size ?? 1), 1);
}
