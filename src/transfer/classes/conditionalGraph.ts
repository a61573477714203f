import { serialization } from '@tensorflow/tfjs-core';
import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import * as tfl from '@tensorflow/tfjs-layers';
import { applyLayer, type BuildPoint, type Conditioning } from '../../conditioning/index.js';
import { RandomStream, type Checks, type LabelSpec, type NetworkName } from '../../core/index.js';
import { dcganChain, stageOf } from './dcganChain.js';

/** What the label is to do, and the seed of what is new. */
export interface ConditionalSetup {
  readonly check: Checks;
  readonly conditioning: Conditioning;
  readonly seed: number;
}

/**
 * A network with the layers of an unconditional one and those of a conditioning, where `buildDCGAN` puts them, with their names
 * and, for the same seed, their weights. Weights of the other layers are to be overwritten.
 */
export function conditionalGraph(setup: ConditionalSetup, network: NetworkName, model: LayersModel): LayersModel {
  const { check, conditioning, seed } = setup;
  const { [network]: part, labels } = conditioning;
  const chain = dcganChain(check, network, model);
  const stages = new Set(chain.map(stageOf).filter((stage) => typeof stage === 'number')).size;
  const pointAt = pointsOf(network, stages, seed);
  const shape = model.inputs[0]?.shape.slice(1) ?? [];
  const input = tfl.input({ name: network === 'generator' ? 'latent' : 'image', shape });
  const label = part.usesLabel ? labelInput(labels) : null;
  let [value, last, features]: [SymbolicTensor, unknown, SymbolicTensor | null] = [input, null, null];
  for (const layer of chain) {
    const stage = stageOf(layer);
    const place = network === 'discriminator' && stage === 0 ? 'input' : stage;
    if (place !== last && label && part.join) {
      const name = typeof place === 'number' ? `stage${place}` : place;
      value = part.join(value, label, pointAt('join', place, name));
    }
    last = place;
    if (layer.name.startsWith('logits')) features ??= value;
    const copied = (read: SymbolicTensor) => applyLayer(copyOf(layer, model.trainable), read);
    value =
      label && part.normalize && /_norm\d*$/.test(layer.name)
        ? part.normalize(value, label, pointAt('normalize', stage, layer.name), copied)
        : copied(value);
  }
  const outputs =
    features && part.head ? part.head(flat(features), value, label, pointAt('head', 'output', 'output')) : [value];
  if (label?.sourceLayer.outboundNodes.length === 0)
    check.fail(
      'conditioning',
      `must use the label somewhere in the ${network}, which has no place for it`,
      conditioning.name,
    );
  return tfl.model({ name: model.name, inputs: label ? [input, label] : [input], outputs: [...outputs] });
}

/** The places of a network, with the seeds that `buildDCGAN` gives to them. */
function pointsOf(network: NetworkName, stages: number, seed: number) {
  return (method: string, stage: BuildPoint['stage'], name: string): BuildPoint => {
    const stream = new RandomStream(seed).split(network).split(method).split(name);
    return { network, stage, stages, name, seed: () => 1 + stream.integer(2 ** 31 - 2) };
  };
}

function labelInput({ kind, count }: LabelSpec): SymbolicTensor {
  const [shape, dtype] = kind === 'classes' ? [[1], 'int32' as const] : [[count], 'float32' as const];
  return tfl.input({ shape, dtype, name: 'label' });
}

/** The head of a convolution reads a map, a conditioning its pixels. */
function flat(value: SymbolicTensor): SymbolicTensor {
  return value.shape.length === 2 ? value : applyLayer(tfl.layers.flatten({ name: 'features' }), value);
}

function copyOf(layer: tfl.layers.Layer, trainable: boolean): tfl.layers.Layer {
  const [layerClass, fromConfig] = serialization.SerializationMap.getMap().classNameMap[layer.getClassName()] ?? [];
  const copy = layerClass && fromConfig?.(layerClass, layer.getConfig());
  if (!(copy instanceof tfl.layers.Layer))
    throw new Error(`makeConditional: tfjs knows no layer ${layer.getClassName()}`);
  copy.trainable = trainable && layer.trainable;
  return copy;
}
