import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Json } from '../core/index.js';

/** The discriminator's raw answers, before any sigmoid; each [batch, 1] float32. */
export interface Logits {
  readonly real: Tensor;
  readonly fake: Tensor;
}

/** What a loss with labels compares the logits with; each of the shape of its logits. */
export interface Targets {
  /** The label of real images, 1 before any trick. */
  readonly real: Tensor;
  /** The label of generated images, 0 before any trick. */
  readonly fake: Tensor;
}

/** The two halves of a discriminator's loss; their sum is minimised. */
export interface DiscriminatorLoss {
  readonly real: Scalar;
  readonly fake: Scalar;
}

interface LossBase {
  /** The loss's name in reports and checkpoints. */
  readonly name: string;
  /** The fully resolved options. */
  readonly options: Json;
  /**
   * Whether the loss of one image depends on the logits of the other side (relativistic losses). The generator's step
   * then runs the discriminator on real images too, and the two halves cannot be trained in separate updates.
   */
  readonly relativistic: boolean;
  /** The logit that divides what is taken for real from what is taken for generated; null where no logit does. Default 0. */
  readonly boundary?: number | null;
}

/** A loss that compares logits with labels (cross-entropy, least squares). Label tricks go with these alone. */
export interface LabelLoss extends LossBase {
  readonly kind: 'labels';
  /** The discriminator's loss, each half the mean over its batch. */
  discriminator(logits: Logits, targets: Targets): DiscriminatorLoss;
  /**
   * The generator's loss, the mean over the batch. `targets` are the labels as the discriminator knows them: a
   * non-saturating loss draws `logits.fake` toward `targets.real`, a minimax loss away from `targets.fake`.
   * `logits.real` is given to relativistic losses only.
   */
  generator(logits: Pick<Logits, 'fake'> & Partial<Logits>, targets: Targets): Scalar;
}

/** A loss on the logits alone (hinge, Wasserstein): there is no label that a trick could change. */
export interface CriticLoss extends LossBase {
  readonly kind: 'critic';
  /** The critic's loss, each half the mean over its batch. */
  discriminator(logits: Logits): DiscriminatorLoss;
  /** The generator's loss, the mean over the batch. */
  generator(logits: Pick<Logits, 'fake'> & Partial<Logits>): Scalar;
}

/** Any adversarial loss. */
export type Loss = LabelLoss | CriticLoss;

/**
 * The extra loss of a discriminator with a second output that says which class an image is (ACGAN, Odena et al. 2017).
 */
export interface AuxiliaryLoss {
  /** The loss's name in reports and checkpoints. */
  readonly name: string;
  /** The fully resolved options. */
  readonly options: Json;
  /** The factor before the term, > 0. */
  readonly weight: number;
  /** Whether the discriminator also learns the classes of generated images (ACGAN: yes). */
  readonly onFake: boolean;
  /**
   * @param logits - [batch, count] float32.
   * @param labels - classes: [batch, 1] int32; attributes: [batch, count] float32.
   * @returns the mean over the batch, not yet weighted.
   */
  compute(logits: Tensor, labels: Tensor): Scalar;
}
