import { model as makeModel, type LayersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Checks } from '../../core/index.js';
import { runModel } from '../../models/index.js';
import { sizesOf, type Network } from './network.js';

/** A `LayersModel` whose features are the output of `layer`, by default its own. */
export function layersNetwork(check: Checks, model: LayersModel, layer: string | null, withOutput: boolean): Network {
  const [input] = model.inputs;
  const [output] = model.outputs;
  if (!input || !output || model.inputs.length !== 1 || model.outputs.length !== 1 || input.shape.length !== 4) {
    return check.fail('model', 'must have one input of images [batch, height, width, channels] and one output', model);
  }
  const source = layer === null ? output : outputOf(check, model, layer);
  // Shares the layers of the given model, and so is never disposed.
  const both = withOutput && source !== output;
  const shortened = makeModel({ inputs: input, outputs: both ? [source, output] : [source] });
  return {
    ...sizesOf(input.shape),
    run(images) {
      const [features, classified] = runModel(shortened, [images], { training: false });
      if (!features) throw new Error(`featuresOf: ${model.name} gave nothing`);
      return { features, output: withOutput ? (classified ?? features) : null };
    },
    weights: () => model.weights.map((weight) => weight.read()),
  };
}

function outputOf(check: Checks, model: LayersModel, name: string): SymbolicTensor {
  const found = model.layers.find((layer) => layer.name === name);
  const output = found?.output;
  if (output !== undefined && !Array.isArray(output)) return output;
  const names = model.layers.map((layer) => layer.name).join(', ');
  return check.fail('layer', `must be a layer with one output; the layers are ${names}`, name);
}
