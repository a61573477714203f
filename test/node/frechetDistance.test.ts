import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { addProduct } from '../../src/metrics/linear/addProduct.js';
import { factorize } from '../../src/metrics/linear/factorize.js';
import { zeros, type Matrix } from '../../src/metrics/linear/matrix.js';
import { symmetricEigenvalues } from '../../src/metrics/linear/symmetricEigenvalues.js';
import { frechetDistance } from '../../src/metrics/index.js';
import { MomentsAccumulator, type Moments } from '../../src/metrics/statistics/moments.js';
import fixture from '../fixtures/metrics.json';
import { expectClose } from '../support/expectClose.js';

const noPause = (): Promise<void> => Promise.resolve();
const exactly = { absolute: 1e-9, relative: 1e-9 };

async function momentsOf(rows: readonly ArrayLike<number>[]): Promise<Moments> {
  const accumulator = new MomentsAccumulator(rows[0]?.length ?? 0);
  for (const row of rows) await accumulator.add(row, noPause);
  return accumulator.finish(noPause);
}

function normalRows(count: number, width: number, seed: number, scale = 1): Float64Array[] {
  const stream = new RandomStream(seed);
  return Array.from({ length: count }, () => Float64Array.from(stream.normals(width, 0, scale)));
}

function random(rows: number, columns: number, seed: number): Matrix {
  return { rows, columns, values: Float64Array.from(new RandomStream(seed).normals(rows * columns)) };
}

/** left × rightᵀ by the definition. */
function product(left: Matrix, right: Matrix): Float64Array {
  return Float64Array.from({ length: left.rows * right.rows }, (_, at) => {
    const [i, j] = [Math.floor(at / right.rows), at % right.rows];
    let sum = 0;
    for (let k = 0; k < left.columns; k++)
      sum += (left.values[i * left.columns + k] ?? NaN) * (right.values[j * right.columns + k] ?? NaN);
    return sum;
  });
}

describe('addProduct', () => {
  it('multiplies matrices of any size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(9), fc.nat(9), fc.nat(12), async (rows, columns, inner) => {
        const [left, right] = [random(rows + 1, inner + 1, 1), random(columns + 1, inner + 1, 2)];
        const sums = zeros(left.rows, right.rows);
        await addProduct(sums, left, right, noPause);
        await expectClose(sums.values, product(left, right), exactly);
      }),
    );
  });

  it('is complete on and below the diagonal where half is asked for, across blocks', async () => {
    const matrix = random(131, 300, 3);
    const sums = zeros(131, 131);
    await addProduct(sums, matrix, matrix, noPause, true);
    const expected = product(matrix, matrix);
    const lower = (values: Float64Array) => [...values].filter((_, at) => at % 131 <= Math.floor(at / 131));
    await expectClose(lower(sums.values), lower(expected), exactly);
  });
});

describe('factorize and symmetricEigenvalues', () => {
  it('gives a factor with as many rows as the rank', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }), async (size, rank) => {
        const half = random(size, rank, size * 10 + rank);
        const symmetric = { rows: size, columns: size, values: product(half, half) };
        const factor = await factorize(symmetric, noPause);
        expect(factor.rows).toBe(Math.min(size, rank));
        const restored = Float64Array.from({ length: size * size }, (_, at) => {
          const [i, j] = [Math.floor(at / size), at % size];
          let sum = 0;
          for (let k = 0; k < factor.rows; k++)
            sum += (factor.values[k * size + i] ?? NaN) * (factor.values[k * size + j] ?? NaN);
          return sum;
        });
        await expectClose(restored, symmetric.values, { absolute: 1e-7 });
      }),
    );
    expect((await factorize(zeros(3, 3), noPause)).rows).toBe(0);
  });

  it('gives the eigenvalues that numpy gives', async () => {
    const values = Float64Array.from(fixture.symmetric);
    const found = await symmetricEigenvalues({ rows: 9, columns: 9, values }, noPause);
    await expectClose(found.sort(), fixture.eigenvalues, exactly);
  });

  it('gives those of diagonal matrices, repeated ones among them, and of one number', async () => {
    const diagonal = zeros(4, 4);
    [3, -1, 3, 0].forEach((value, i) => (diagonal.values[5 * i] = value));
    await expectClose((await symmetricEigenvalues(diagonal, noPause)).sort(), [-1, 0, 3, 3], exactly);
    await expectClose(await symmetricEigenvalues({ rows: 1, columns: 1, values: Float64Array.of(7) }, noPause), [7]);
  });

  it('refuses numbers that are not finite instead of turning for ever', async () => {
    const broken = { rows: 3, columns: 3, values: new Float64Array(9).fill(NaN) };
    await expect(symmetricEigenvalues(broken, noPause)).rejects.toThrow('not finite');
  });
});

describe('moments', () => {
  it('are those of numpy', async () => {
    const { count, mean, covariance } = await momentsOf(fixture.generated);
    expect(count).toBe(50);
    await expectClose(mean, fixture.mean, exactly);
    await expectClose(covariance, fixture.covariance, exactly);
  });

  it('are the same however many chunks there were, and far from zero', async () => {
    const rows = normalRows(600, 3, 1);
    const mean = (i: number) => rows.reduce((sum, row) => sum + (row[i] ?? NaN), 0) / 600;
    const expected = [0, 1, 2].flatMap((i) =>
      [0, 1, 2].map((j) => rows.reduce((sum, r) => sum + ((r[i] ?? 0) - mean(i)) * ((r[j] ?? 0) - mean(j)), 0) / 599),
    );
    await expectClose((await momentsOf(rows)).covariance, expected, exactly);
    const far = await momentsOf(rows.map((row) => row.map((value) => value + 1e8)));
    await expectClose(far.covariance, expected, { absolute: 1e-6 });
  });
});

describe('frechetDistance', () => {
  it('is that of scipy, with fewer images than features too', async () => {
    const real = await momentsOf(fixture.real);
    await expectClose(await frechetDistance(real, await momentsOf(fixture.generated)), fixture.fid, { relative: 1e-9 });
    const few = await momentsOf(fixture.few);
    await expectClose(await frechetDistance(real, few), fixture.fidOfFew, { relative: 1e-6 });
    await expectClose(await frechetDistance(few, real), fixture.fidOfFew, { relative: 1e-6 });
  });

  it('has the closed form where covariances commute', async () => {
    const diagonal = (variances: number[], mean: number): Moments => ({
      count: 9,
      mean: Float64Array.from(variances, () => mean),
      covariance: Float64Array.from({ length: 9 }, (_, at) => (at % 4 === 0 ? (variances[at / 4] ?? 0) : 0)),
    });
    // 3 · 2² + (1-2)² + (3-1)² + 2² over the standard deviations.
    const distance = await frechetDistance(diagonal([1, 9, 4], 1), diagonal([4, 1, 0], 3));
    await expectClose(distance, 12 + 1 + 4 + 4, exactly);
  });

  it('of a set with itself is 0, of any rank', async () => {
    for (const [count, width] of [
      [200, 40],
      [20, 40],
      [2, 5],
    ] as const) {
      const moments = await momentsOf(normalRows(count, width, count));
      expect(await frechetDistance(moments, moments)).toBeLessThan(1e-9 * width);
    }
  });

  it('grows with added noise', async () => {
    const rows = normalRows(300, 16, 5);
    const real = await momentsOf(rows);
    const noise = normalRows(300, 16, 6);
    const distances: number[] = [];
    for (const scale of [0, 0.1, 0.3, 1, 3]) {
      const noisy = rows.map((row, i) => row.map((value, j) => value + scale * (noise[i]?.[j] ?? NaN)));
      distances.push(await frechetDistance(real, await momentsOf(noisy)));
    }
    expect([...distances].sort((a, b) => a - b)).toEqual(distances);
    expect(new Set(distances).size).toBe(5);
  });

  it('lets other work have its turn', async () => {
    const moments = await momentsOf(normalRows(700, 300, 2));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await frechetDistance(moments, moments);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});
