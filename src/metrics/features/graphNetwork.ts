import { Tensor } from '@tensorflow/tfjs-core';
import type { Checks } from '../../core/index.js';
import { sizesOf, type Network } from './network.js';

/** What is used of a `GraphModel`, so that tfjs-converter need not be there where none is used. */
export interface GraphModelLike {
  readonly inputs: readonly { readonly name: string; readonly shape?: readonly number[] | undefined }[];
  readonly outputs: readonly { readonly name: string }[];
  readonly weights: Readonly<Record<string, readonly Tensor[]>>;
  /** The outputs of the nodes that are named. */
  execute(inputs: Record<string, Tensor>, outputs: string[]): Tensor | Tensor[];
}

export function isGraphModel(value: unknown): value is GraphModelLike {
  return typeof value === 'object' && value !== null && 'execute' in value && 'weights' in value && 'inputs' in value;
}

/** A `GraphModel` whose features are the output of the node `layer`, by default its own. */
export function graphNetwork(check: Checks, model: GraphModelLike, layer: string | null, withOutput: boolean): Network {
  const [input] = model.inputs;
  const [output] = model.outputs;
  if (!input || !output || model.inputs.length !== 1)
    return check.fail('model', 'must have one input of images and an output', model);
  const nodes = [...new Set([layer ?? output.name, ...(withOutput ? [output.name] : [])])];
  return {
    ...sizesOf(input.shape ?? []),
    run(images) {
      const results = [model.execute({ [input.name]: images }, nodes)].flat();
      const [features, classified] = results;
      if (!(features instanceof Tensor)) throw new Error(`featuresOf: ${nodes[0]} gave nothing`);
      return { features, output: withOutput ? (classified ?? features) : null };
    },
    weights: () => Object.values(model.weights).flat(),
  };
}
