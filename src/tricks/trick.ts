import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Json, NamedTensors, NetworkName, RandomStream } from '../core/index.js';

/** Where in training a hook runs. */
export interface TrickContext {
  /** Which network's update this is. */
  readonly update: NetworkName;
  /** The number of finished steps; 0 in the first. */
  readonly step: number;
  /** The source of all randomness of this call; the same step gives the same stream. */
  readonly stream: RandomStream;
  /** The trick's own state, from `init` or the last `afterUpdate`; {} for tricks without one. */
  readonly state: NamedTensors;
}

/** The images of one side on their way into the discriminator. */
export interface ImagesContext extends TrickContext {
  readonly source: 'real' | 'fake';
}

/** What a penalty chooses its images from: the batch as the discriminator sees it. */
export interface PenaltyContext extends TrickContext {
  readonly real: Tensor4D;
  readonly fake: Tensor4D;
}

/** A term that is added to the discriminator's loss: a mean over images. */
export interface Penalty {
  /** It is added in every so many updates of the discriminator, from the first on; an integer ≥ 1, default 1. */
  readonly every?: number;
  /** Whose labels the images are judged with, by a conditional discriminator; default `real`. */
  readonly labels?: 'real' | 'fake';
  /** True if the term makes no sense where batch norm lets the images of a batch meet: that is then an error. */
  readonly refusesBatchNorm?: boolean;
  /** The images that the term is taken at, [batch, height, width, channels], constants to the gradient; default the real ones. */
  at?(context: PenaltyContext): Tensor4D;
  /**
   * The term, already weighted; differentiable with respect to the discriminator's weights.
   *
   * @param images - those of `at`, or a part of them.
   * @param discriminate - the discriminator as a differentiable function of as many images; logits [batch, 1].
   * @param run - runs another model with the discriminator's inputs, such as one that gives its features, on as many images
   *   and on their labels; its outputs.
   */
  term(
    images: Tensor4D,
    discriminate: (images: Tensor4D) => Tensor,
    run: (model: LayersModel, images: Tensor4D) => Tensor[],
  ): Scalar;
}

/** What a term on a network's weights works with. The tensors are the trainer's: read them, do not dispose them. */
export interface WeightTermContext extends TrickContext {
  /** The trainable weights of the network that is updated, before the update; the term is differentiated with respect to them. */
  readonly parameters: NamedTensors;
}

/** What a hook after an update works with. The tensors are the trainer's: read them, do not dispose them. */
export interface AfterUpdateContext extends TrickContext {
  /** The updated network's trainable weights, after the update. */
  readonly parameters: NamedTensors;
  /** Weights of the network that are not trained by gradients (running averages of batch norm), after the update. */
  readonly statistics: NamedTensors;
  /**
   * After an update of the discriminator, for tricks with `watchesRealSigns` alone: how sure it was of the real images as it saw them,
   * before the update. The mean of 1 for those it took for real and -1 for the others; in [-1, 1].
   */
  readonly realSigns?: Scalar;
}

/** What `afterUpdate` changes; every tensor is new and becomes the trainer's. Absent: unchanged. */
export interface AfterUpdateResult {
  /** The trick's state from now on, all of it. */
  readonly state?: NamedTensors;
  /** New values for some of the updated network's parameters. */
  readonly parameters?: NamedTensors;
}

interface TrickBase {
  /** The trick's name in configs, reports and checkpoints; one trick a name in a training. */
  readonly name: string;
  /** The fully resolved options. */
  readonly options: Json;
  /** True if the trick's state is a full set of averaged weights of the generator, to be used for samples. */
  readonly averagesGenerator?: boolean;
  /** True if `afterUpdate` is to be told `realSigns`. */
  readonly watchesRealSigns?: boolean;
  /** The state before the first step: new tensors, which become the trainer's. */
  init?(
    networks: Readonly<Record<NetworkName, { readonly parameters: NamedTensors; readonly statistics: NamedTensors }>>,
  ): NamedTensors;
  /** Changes images before the discriminator sees them: inside the gradient, real and fake alike, in both updates. */
  images?(images: Tensor4D, context: ImagesContext): Tensor4D;
  /** A term that is added to the discriminator's loss. */
  readonly penalty?: Penalty;
  /** A term on a network's own weights that is added to its loss, already weighted; null for a network that has none. */
  weightTerm?(context: WeightTermContext): Scalar | null;
  /** Runs after each update of a network. */
  afterUpdate?(context: AfterUpdateContext): AfterUpdateResult;
}

/** A trick that goes with every loss. */
export interface GeneralTrick extends TrickBase {
  readonly kind: 'general';
}

/** The labels of one batch on their way into the loss: plain numbers, one per image. */
export interface TargetValues {
  readonly real: Float32Array;
  readonly fake: Float32Array;
}

/** A trick on the labels of a batch; goes with losses that have labels, and with those alone. */
export interface LabelTrick extends TrickBase {
  readonly kind: 'labels';
  /** True if labels mean the opposite afterwards: 0 real, 1 generated. */
  readonly invertsLabels?: boolean;
  /** Changes the labels; pure: returns new arrays. Runs in the order of the list of tricks. */
  targets(targets: TargetValues, context: TrickContext): TargetValues;
}

/** Any trick. */
export type Trick = GeneralTrick | LabelTrick;
