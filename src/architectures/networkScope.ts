import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';
import * as tfl from '@tensorflow/tfjs-layers';
import { applyLayer, type BuildPoint, type Conditioning, type NetworkConditioning } from '../conditioning/index.js';
import { RandomStream, type NetworkName } from '../core/index.js';
import type { NetworkSetup } from './networkSetup.js';
import type { Norm, ResolvedActivation } from './stages.js';

/** One network while it is being built: its label input, its seeds, and the steps that its layers share. */
export class NetworkScope {
  readonly label: SymbolicTensor | null;
  private readonly conditioning: NetworkConditioning | undefined;
  private readonly stream: RandomStream;

  constructor(
    private readonly network: NetworkName,
    private readonly stages: number,
    private readonly setup: NetworkSetup,
  ) {
    this.conditioning = setup.conditioning?.[network];
    this.stream = new RandomStream(setup.seed).split(network);
    this.label = setup.conditioning && this.conditioning?.usesLabel ? labelInput(setup.conditioning) : null;
  }

  /** N(mean, 0.02), from a seed that belongs to the layer's name alone. */
  initializer(layerName: string, mean = 0): ReturnType<typeof tfl.initializers.randomNormal> {
    return tfl.initializers.randomNormal({ mean, stddev: 0.02, seed: seedFrom(this.stream.split(layerName)) });
  }

  /** Lets the label join what a stage reads. */
  join(value: SymbolicTensor, stage: BuildPoint['stage']): SymbolicTensor {
    if (!this.conditioning?.join || !this.label) return value;
    const name = typeof stage === 'number' ? `stage${stage}` : stage;
    return this.conditioning.join(value, this.label, this.point('join', stage, name));
  }

  /** A normalisation, the label's doing included, and an activation: what follows a convolution. */
  finish(
    value: SymbolicTensor,
    stage: BuildPoint['stage'],
    names: { readonly norm: string; readonly activation: string },
    settings: { readonly norm: Norm; readonly activation: ResolvedActivation },
  ): SymbolicTensor {
    const activation = activationLayer(settings.activation, names.activation);
    const normalized = this.normalize(value, stage, names.norm, settings.norm);
    return activation ? applyLayer(activation, normalized) : normalized;
  }

  /** The outputs of the discriminator. */
  head(features: () => SymbolicTensor, logits: SymbolicTensor): readonly SymbolicTensor[] {
    if (!this.conditioning?.head) return [logits];
    return this.conditioning.head(features(), logits, this.label, this.point('head', 'output', 'output'));
  }

  /** The finished network. */
  model(input: SymbolicTensor, outputs: readonly SymbolicTensor[]): LayersModel {
    const { label, network, setup } = this;
    const inputs = label ? [input, label] : [input];
    if (label?.sourceLayer.outboundNodes.length === 0) {
      const requirement = `must use the label somewhere in the ${network}, which has no place for it`;
      setup.check.fail('conditioning', requirement, setup.conditioning?.name);
    }
    return tfl.model({ name: network, inputs, outputs: [...outputs] });
  }

  private normalize(value: SymbolicTensor, stage: BuildPoint['stage'], name: string, norm: Norm): SymbolicTensor {
    if (norm === 'none') return value;
    const plain = (input: SymbolicTensor) => applyLayer(this.normalization(norm, name), input);
    if (!this.conditioning?.normalize || !this.label) return plain(value);
    return this.conditioning.normalize(value, this.label, this.point('normalize', stage, name), plain);
  }

  private normalization(norm: Exclude<Norm, 'none'>, name: string) {
    const epsilon = 1e-5;
    if (norm === 'layer') return tfl.layers.layerNormalization({ name, axis: [1, 2, 3], epsilon });
    if (norm === 'instance') {
      return tfl.layers.layerNormalization({ name, axis: [1, 2], epsilon, scale: false, center: false });
    }
    const gammaInitializer = this.initializer(name, 1);
    return tfl.layers.batchNormalization({ name, momentum: 0.9, epsilon, gammaInitializer });
  }

  private point(method: string, stage: BuildPoint['stage'], name: string): BuildPoint {
    const stream = this.stream.split(method).split(name);
    return { network: this.network, stage, stages: this.stages, name, seed: () => seedFrom(stream) };
  }
}

function labelInput({ labels }: Conditioning): SymbolicTensor {
  return labels.kind === 'classes'
    ? tfl.input({ shape: [1], dtype: 'int32', name: 'label' })
    : tfl.input({ shape: [labels.count], dtype: 'float32', name: 'label' });
}

/** Not 0, which tfjs takes for "no seed", and small enough for every reader of a saved model. */
function seedFrom(stream: RandomStream): number {
  return 1 + stream.integer(2 ** 31 - 2);
}

function activationLayer(activation: ResolvedActivation, name: string) {
  if (activation === 'linear') return null;
  if (typeof activation === 'object') return tfl.layers.leakyReLU({ name, alpha: activation.leakyRelu });
  return tfl.layers.activation({ name, activation });
}
