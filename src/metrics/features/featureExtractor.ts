import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';

/** What an extractor sees in a batch of images; the tensors are the caller's. */
export interface ImageFeatures {
  /** [batch, width] */
  readonly features: Tensor2D;
  /** How likely each class is, [batch, classes]; null where the extractor is no classifier. */
  readonly probabilities: Tensor2D | null;
}

/** Turns images into the vectors that metrics compare. */
export interface FeatureExtractor {
  /** States exactly what the features are: two extractors of one name give the same features. */
  readonly name: string;
  /** Numbers in the vector of an image. */
  readonly width: number;
  /** How many classes it tells apart; null where it is no classifier. */
  readonly classes: number | null;
  /**
   * The features of images.
   *
   * @param images - [batch, height, width, channels] in [-1, 1]; stay the caller's.
   */
  extract(images: Tensor4D): ImageFeatures;
  /** The tensors that the features depend on beside what the name says, for the key of a cache. They stay the extractor's. */
  weights(): readonly Tensor[];
  /** Frees what was made for the extractor; a model that was given to it stays. */
  dispose(): void;
}
