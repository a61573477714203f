/** A figure about generated images, with what has to be known to compare it with another. */
export interface MetricValue {
  /** E.g. `fid`; of one class, `fid of cat`. */
  readonly name: string;
  readonly value: number;
  /** Where the metric is an average over parts. */
  readonly standardError?: number;
  /** Which way is better; absent where neither is. */
  readonly better?: 'lower' | 'higher';
  /** Over which features, e.g. `inception-v3 pool3` or `random convolutions, seed 0`; `pixels` where over none. */
  readonly features: string;
  /** How many generated and how many real images it was computed from; 0 where it needs none of them. */
  readonly images: { readonly generated: number; readonly real: number };
  /** The seed that the generated images were drawn with; null where whoever measured did not say. */
  readonly seed: number | null;
  /** The metric's own options that the value depends on, e.g. `{ neighbours: 3 }`; absent where there are none. */
  readonly settings?: Readonly<Record<string, number>>;
}
