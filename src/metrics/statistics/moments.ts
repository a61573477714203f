import { addProduct } from '../linear/addProduct.js';
import { mirror, zeros, type Matrix } from '../linear/matrix.js';

/** Mean and covariance of vectors, in float64. */
export interface Moments {
  /** How many vectors. */
  readonly count: number;
  readonly mean: Float64Array;
  /** [width, width], the unbiased covariance: divided by count - 1. */
  readonly covariance: Float64Array;
}

/** How many vectors are taken in at once: a multiplication of matrices is several times as fast as one by one. */
const CHUNK = 256;

/**
 * Takes vectors in and gives their moments, whatever their number, in the memory of one covariance. Squares are those of distances
 * from a mean, never of the values themselves, so that large values that differ little lose nothing.
 *
 * Chan, Golub, LeVeque: "Algorithms for Computing the Sample Variance", The American Statistician 37, 1983.
 */
export class MomentsAccumulator {
  private count = 0;
  private readonly mean: Float64Array;
  /** Sums of products of distances from the mean, on and below the diagonal. */
  private readonly products: Matrix;
  /** The vectors that are waiting, one column each. */
  private readonly waiting: Matrix;
  private filled = 0;

  constructor(private readonly width: number) {
    this.mean = new Float64Array(width);
    this.products = zeros(width, width);
    this.waiting = zeros(width, CHUNK);
  }

  /** @param row - a vector; copied. */
  async add(row: ArrayLike<number>, breathe: () => Promise<void>): Promise<void> {
    const { values } = this.waiting;
    for (let i = 0; i < this.width; i++) values[i * CHUNK + this.filled] = row[i] ?? NaN;
    this.filled++;
    if (this.filled === CHUNK) await this.flush(breathe);
  }

  /** The moments of all vectors so far. */
  async finish(breathe: () => Promise<void>): Promise<Moments> {
    await this.flush(breathe);
    const { count, mean, products } = this;
    const scale = 1 / Math.max(1, count - 1);
    const covariance = { ...products, values: products.values.map((value) => value * scale) };
    mirror(covariance);
    return { count, mean: mean.slice(), covariance: covariance.values };
  }

  private async flush(breathe: () => Promise<void>): Promise<void> {
    const added = this.filled;
    if (added === 0) return;
    const difference = this.centre(added);
    await addProduct(this.products, this.waiting, this.waiting, breathe, true);
    const total = this.count + added;
    addOuter(this.products, difference, (this.count * added) / total);
    for (let i = 0; i < this.width; i++) this.mean[i] = (this.mean[i] ?? 0) + ((difference[i] ?? 0) * added) / total;
    this.count = total;
    this.filled = 0;
  }

  /** Moves the waiting vectors to a mean of zero, fills up with zeros, and says how far their mean was from that of the others. */
  private centre(added: number): Float64Array {
    const { values } = this.waiting;
    const difference = new Float64Array(this.width);
    for (let i = 0; i < this.width; i++) {
      const row = values.subarray(i * CHUNK, (i + 1) * CHUNK);
      const first = row[0] ?? 0;
      let sum = 0;
      for (let k = 0; k < added; k++) sum += (row[k] ?? 0) - first;
      const mean = first + sum / added;
      for (let k = 0; k < CHUNK; k++) row[k] = k < added ? (row[k] ?? 0) - mean : 0;
      difference[i] = mean - (this.mean[i] ?? 0);
    }
    return difference;
  }
}

function addOuter({ rows, columns, values }: Matrix, vector: Float64Array, scale: number): void {
  for (let i = 0; i < rows; i++) {
    const scaled = (vector[i] ?? 0) * scale;
    for (let j = 0; j <= i; j++) values[i * columns + j] = (values[i * columns + j] ?? 0) + scaled * (vector[j] ?? 0);
  }
}
