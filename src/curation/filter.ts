import type { Json } from '../core/index.js';
import type { CurationImage } from './curationImage.js';

interface FilterBase {
  /** Its name in reports, e.g. `sharpness`; one filter a name. */
  readonly name: string;
  /** The fully resolved options. */
  readonly options: Json;
  /** What the score means, in a sentence, for the readers of a report. */
  readonly explanation: string;
  /**
   * Under which name scores are kept for a later run: everything that they depend on beside the image, not the
   * thresholds. Null for scores that must not be kept.
   */
  readonly measure: string | null;
  /** Loads what the filter needs, before the first image. */
  open?(): Promise<void>;
  /** Frees what `open` loaded. */
  close?(): Promise<void>;
}

/** A filter that judges each image by a number. */
export interface ScoreFilter extends FilterBase {
  readonly kind: 'score';
  /** The scores that are kept, ends included; infinite where there is no limit. */
  readonly keep: readonly [minimum: number, maximum: number];
  /** Measures an image: the same image gives the same, finite, score. */
  score(image: CurationImage): number | Promise<number>;
  /** Why an image of this score is rejected, e.g. `sharpness 31 is below 200`. */
  reason(score: number): string;
}

/** A filter that keeps one image of each group that look alike. */
export interface DuplicateFilter extends FilterBase {
  readonly kind: 'duplicates';
  /** The distance up to which two images are taken for the same. */
  readonly maximumDistance: number;
  /** What is compared, as text. */
  signature(image: CurationImage): string;
  /** A new, empty index of signatures. */
  createIndex(): SignatureIndex;
}

/** Finds the signature that is nearest to another. */
export interface SignatureIndex {
  /** Adds a signature; the first is number 0. */
  add(signature: string): void;
  /** The number of the nearest within `maximumDistance`, of the first added among equals; null if there is none. */
  nearest(signature: string): { readonly number: number; readonly distance: number } | null;
}

/** What an image must pass to become part of a training set. */
export type Filter = ScoreFilter | DuplicateFilter;
