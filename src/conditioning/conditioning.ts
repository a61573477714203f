import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Json, LabelSpec, NetworkName } from '../core/index.js';

/** A place inside a network that is being built. */
export interface BuildPoint {
  readonly network: NetworkName;
  /**
   * Which layers read the value:
   *
   * - `input`: those at the network's own input. In the generator that is the latent vector; in the discriminator it is
   *   the image, which stage 0 reads, so there is no separate point 0.
   * - a number: those of a stage, counted from 0 at the input of the network.
   * - `output`: the last layer, which makes the image or the logits.
   */
  readonly stage: 'input' | number | 'output';
  /** How many stages the network has, between its input and its output layer. */
  readonly stages: number;
  /** A prefix for the names of layers made here, unique in the network for each method, e.g. `stage1`. */
  readonly name: string;
  /** A fresh seed for each initialiser, derived from the builder's seed and the point. */
  seed(): number;
}

/** What a strategy adds to one network. Every method adds stock layers only; absent methods add nothing. */
export interface NetworkConditioning {
  /** Whether the network gets a `label` input. False for ACGAN's discriminator, which predicts the label instead. */
  readonly usesLabel: boolean;
  /**
   * Joins the label to the input of the network or of a stage. `value` is [batch, latentDim] at the generator's input
   * and [batch, height, width, channels] everywhere else.
   */
  join?(value: SymbolicTensor, label: SymbolicTensor, point: BuildPoint): SymbolicTensor;
  /**
   * Replaces a stage's normalisation by one that depends on the label. `normalize` applies the stage's own
   * normalisation as a stock layer and without the label's help; call it at most once. Not called where a stage has no
   * normalisation.
   */
  normalize?(
    value: SymbolicTensor,
    label: SymbolicTensor,
    point: BuildPoint,
    normalize: (value: SymbolicTensor) => SymbolicTensor,
  ): SymbolicTensor;
  /**
   * Changes the outputs of the discriminator.
   *
   * @param features - [batch, features]: what the head's last layer reads.
   * @param logits - [batch, 1].
   * @param label - null where `usesLabel` is false.
   * @returns the outputs: [logits], or [logits, auxiliary] with auxiliary [batch, count].
   */
  head?(
    features: SymbolicTensor,
    logits: SymbolicTensor,
    label: SymbolicTensor | null,
    point: BuildPoint,
  ): readonly SymbolicTensor[];
}

/** How labels enter the networks: a value handed to the builders. */
export interface Conditioning {
  /** The strategy's name in configs and checkpoints. */
  readonly name: string;
  /** The fully resolved options. */
  readonly options: Json;
  /** What a label is. Both networks' label input follows: classes [batch, 1] int32, attributes [batch, count] float32. */
  readonly labels: LabelSpec;
  readonly generator: NetworkConditioning;
  readonly discriminator: NetworkConditioning;
}
