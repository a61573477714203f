import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { RandomStream, type Checks, type NamedTensors } from '../core/index.js';
import type { OptimizerState } from './optimizer.js';
import { powerIteration, type SpectralEstimate } from './powerIteration.js';
import { joined } from './prefixes.js';
import { remembered } from './updateEach.js';

/** Turns before the first update, after which a random vector points about where it should. */
const FIRST_TURNS = 10;

/** A kernel as the network has it, and the estimate by which it was normalised. */
export interface SpectralKernel {
  readonly name: string;
  readonly value: Tensor;
  readonly estimate: SpectralEstimate;
}

/** The estimate for a weight that is not normalised yet: sigma is 1. */
export function firstEstimate(name: string, kernel: Tensor): SpectralEstimate {
  const columns = kernel.shape.at(-1) ?? 1;
  const start = tf.tensor1d(new RandomStream(0).split('spectralNorm').split(name).normals(columns));
  return { ...powerIteration(kernel, start, FIRST_TURNS), sigma: tf.scalar(1) };
}

/** The estimates as a state holds them. */
export function estimatesByName(kernels: readonly SpectralKernel[]): NamedTensors {
  const entries = kernels.map(({ name, estimate: { u, v, sigma } }) => ({
    [`u/${name}`]: u,
    [`v/${name}`]: v,
    [`sigma/${name}`]: sigma,
  }));
  return joined(entries);
}

/** The estimate that a state holds for a kernel. */
export function estimateOf(check: Checks, state: OptimizerState, name: string, kernel: Tensor): SpectralEstimate {
  const columns = kernel.shape.at(-1) ?? 1;
  return {
    u: remembered(check, state, `u/${name}`, [columns]),
    v: remembered(check, state, `v/${name}`, [kernel.size / columns]),
    sigma: remembered(check, state, `sigma/${name}`, []),
  };
}

/** A weight over its norm. */
export function normalized(name: string, weight: Tensor, estimate: SpectralEstimate): SpectralKernel {
  return { name, value: tf.div(weight, estimate.sigma), estimate };
}

/**
 * The gradients and values of the weights W behind the kernels K = W / σ. With σ = vᵀ·W·u the gradient G of K becomes
 * (G - ⟨G, K⟩ · v·uᵀ) / σ.
 */
export function withoutNorm(
  kernels: readonly SpectralKernel[],
  gradients: NamedTensors,
  parameters: NamedTensors,
): { gradients: NamedTensors; parameters: NamedTensors } {
  const values = kernels.map(({ name, value, estimate }) => [name, tf.mul(value, estimate.sigma)] as const);
  const slopes = kernels.map(({ name, value, estimate: { u, v, sigma } }) => {
    const gradient = gradients[name] ?? value;
    const share = tf.mul(v, tf.sum(tf.mul(gradient, value)));
    const along = tf.reshape(tf.mul(tf.reshape(share, [-1, 1]), u), value.shape);
    return [name, tf.div(tf.sub(gradient, along), sigma)] as const;
  });
  return {
    gradients: { ...gradients, ...Object.fromEntries(slopes) },
    parameters: { ...parameters, ...Object.fromEntries(values) },
  };
}
