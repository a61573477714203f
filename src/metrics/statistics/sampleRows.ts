import { RandomStream } from '../../core/index.js';
import type { FeatureSample } from './imageStatistics.js';

/**
 * Keeps a fair choice of `most` rows out of any number, all of them if there are no more: algorithm R (Vitter, "Random
 * Sampling with a Reservoir", 1985), always with the same random numbers.
 */
export class RowSampler {
  private readonly stream = new RandomStream(0).split('sample');
  private readonly rows: Float32Array[] = [];
  private seen = 0;

  constructor(
    private readonly width: number,
    private readonly most: number,
  ) {}

  /** @param row - copied. */
  add(row: Float32Array): void {
    this.seen++;
    if (this.rows.length < this.most) {
      this.rows.push(row.slice());
      return;
    }
    const place = this.stream.integer(this.seen);
    this.rows[place]?.set(row);
  }

  finish(): FeatureSample {
    const values = new Float32Array(this.rows.length * this.width);
    this.rows.forEach((row, i) => values.set(row, i * this.width));
    return { count: this.rows.length, values };
  }
}
