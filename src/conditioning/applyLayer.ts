import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';

/**
 * Connects a layer with one output to the graph of a model that is being built.
 *
 * @throws Error if the layer gives tensors of values or more than one output.
 */
export function applyLayer(layer: layers.Layer, inputs: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
  const output = layer.apply(inputs);
  if (Array.isArray(output) || !('sourceLayer' in output)) {
    throw new Error(`applyLayer: layer ${layer.name} must give one symbolic tensor`);
  }
  return output;
}

/**
 * The size of one axis of a symbolic tensor.
 *
 * @throws Error if the axis does not exist or its size is not known while building.
 */
export function sizeOf(value: SymbolicTensor, axis: number): number {
  const size = value.shape.at(axis);
  if (size == null) throw new Error(`sizeOf: axis ${axis} of ${value.name} has no fixed size`);
  return size;
}
