/** A figure about generated images, with what has to be known to compare it with another. */
export interface MetricValue {
  /** E.g. `fid`. */
  readonly name: string;
  readonly value: number;
  /** Where the metric is an average over parts. */
  readonly standardError?: number;
  /** Over which features, e.g. `inception-v3 pool3` or `random convolutions, seed 0`; `pixels` where over none. */
  readonly features: string;
  /** How many generated and how many real images. */
  readonly images: { readonly generated: number; readonly real: number };
  /** The seed that the generated images were drawn with. */
  readonly seed: number;
}
