import type { layers, LayersModel } from '@tensorflow/tfjs-layers';
import type { Checks, NetworkName } from '../../core/index.js';

const required: Readonly<Record<NetworkName, readonly string[]>> = {
  generator: ['projection_dense', 'projection_map', 'output_conv', 'image'],
  discriminator: ['stage0_conv', 'logits'],
};
const known: Readonly<Record<NetworkName, RegExp>> = {
  generator:
    /^(projection_(dense|map|norm|activation|dropout)|stage\d+_(upsampling|crop|(conv|norm|activation)\d*|dropout)|output_(upsampling|crop|conv)|image)$/,
  discriminator: /^(stage\d+_((conv|norm|activation)\d*|dropout)|features|logits_conv|logits)$/,
};

/**
 * The layers of an unconditional network after its input, in their order.
 *
 * @throws InvalidArgumentError unless they are, by their names, those that `buildDCGAN` makes, one after the other.
 */
export function dcganChain(check: Checks, network: NetworkName, model: LayersModel): readonly layers.Layer[] {
  const argument = `gan.${network}`;
  if (model.inputs.length !== 1 || model.outputs.length !== 1)
    check.fail(argument, 'must be unconditional: one input, one output', [model.inputs.length, model.outputs.length]);
  const chain = model.layers.filter((layer) => layer.getClassName() !== 'InputLayer');
  const names = chain.map(({ name }) => name);
  const missing = required[network].filter((name) => !names.includes(name));
  if (missing.length > 0)
    check.fail(argument, `must have the layers of buildDCGAN; missing: ${missing.join(', ')}`, names);
  const unknown = names.filter((name) => !known[network].test(name));
  if (unknown.length > 0) check.fail(argument, 'must have the layers of buildDCGAN alone', unknown);
  chain.slice(1).forEach((layer, i) => {
    const before = layer.inboundNodes.flatMap(({ inboundLayers }) => inboundLayers);
    if (before.length !== 1 || before[0] !== chain[i])
      check.fail(argument, `must have ${layer.name} after ${names[i]}`, names);
  });
  return chain;
}

/** The stage that a layer belongs to: the number, or `input` and `output` for what is before and behind the stages. */
export function stageOf({ name }: layers.Layer): 'input' | number | 'output' {
  const digits = /^stage(\d+)_/.exec(name)?.[1];
  return digits === undefined ? (name.startsWith('projection_') ? 'input' : 'output') : Number(digits);
}
