import { createBreather } from '../../core/index.js';
import { addProduct } from '../linear/addProduct.js';
import { factorize } from '../linear/factorize.js';
import { mirror, trace, zeros, type Matrix } from '../linear/matrix.js';
import { symmetricEigenvalues } from '../linear/symmetricEigenvalues.js';
import type { Moments } from './moments.js';

/**
 * The squared Fréchet distance of two normal distributions, |μ₁ - μ₂|² + tr(S₁ + S₂ - 2 √(S₁ S₂)), in float64. Singular covariances are
 * fine. The trace of the root comes from a factor of one covariance: with S₁ = Rᵀ R it is the sum of the roots of the
 * eigenvalues of R S₂ Rᵀ, which is symmetric.
 *
 * Dowson, Landau: "The Fréchet distance between multivariate normal distributions", J. Multivariate Analysis 12, 1982.
 *
 * @param first - of the same width as `second`.
 * @returns a number ≥ 0. Other work gets its turn while it is computed.
 */
export async function frechetDistance(first: Moments, second: Moments): Promise<number> {
  const breathe = createBreather();
  const [one, other] = [matrixOf(first), matrixOf(second)];
  const factor = await factorize(one, breathe);
  const product = zeros(factor.rows, factor.columns);
  await addProduct(product, factor, other, breathe);
  const symmetric = zeros(factor.rows, factor.rows);
  await addProduct(symmetric, factor, product, breathe, true);
  mirror(symmetric);
  const eigenvalues = await symmetricEigenvalues(symmetric, breathe);
  const root = eigenvalues.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
  const means = first.mean.reduce((sum, value, i) => sum + (value - (second.mean[i] ?? NaN)) ** 2, 0);
  return Math.max(0, means + trace(one) + trace(other) - 2 * root);
}

function matrixOf({ mean, covariance }: Moments): Matrix {
  return { rows: mean.length, columns: mean.length, values: covariance };
}
