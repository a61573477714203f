import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { asOptimizer } from './asOptimizer.js';
import type { AnyOptimizer, Optimizer } from './optimizer.js';
import { powerIteration } from './powerIteration.js';
import { joined, withoutPrefix, withPrefix } from './prefixes.js';
import { estimateOf, estimatesByName, firstEstimate, normalized, withoutNorm } from './spectralKernels.js';
import { checkGradients } from './updateEach.js';
import { checkPatterns, matchesName } from './weightNames.js';

/** Options of `spectralNorm`. */
export interface SpectralNormOptions {
  /** Turns of the power iteration after each update; an integer ≥ 1. Default 1, as in the paper. */
  readonly iterations?: number;
  /**
   * Which weights of rank 2 or more are normalised: their names, paths of layers, or either with `*` for any
   * characters. Default `['*kernel']`: the kernels of convolutions and dense layers.
   */
  readonly weights?: readonly string[];
}

const check = checksOf('spectralNorm');

/**
 * Spectral normalisation: each kernel W is held at W / σ(W), where σ is its largest singular value, so that no layer
 * stretches what passes through it. Goes around the discriminator's update rule:
 * `optimizers: { discriminator: spectralNorm(adam()) }`.
 *
 * The network's own weights are the normalised ones, from the first update on: whatever runs or saves the network has
 * the one that is trained, of stock layers. `optimizer` updates W. The state holds, for each kernel, the factor between
 * the two (`sigma/…`) and the vectors of the power iteration (`u/…`, `v/…`), which takes a turn after each update. The
 * first update is made with the weights as they were.
 *
 * A kernel is read as a matrix with its last axis for the columns: the output channels, as in the paper, but of a
 * transposed convolution the input channels.
 *
 * What scales updates belongs inside: `spectralNorm(layerRates(adam(), …))`. In a `chain` it goes last.
 *
 * Miyato et al., "Spectral Normalization for Generative Adversarial Networks", 2018.
 *
 * @throws InvalidArgumentError for options out of range, in `init` for a pattern that means no weight, and in `update` for
 *   a parameter without gradient or state.
 */
export function spectralNorm(optimizer: AnyOptimizer, options: SpectralNormOptions = {}): Optimizer {
  const rule = asOptimizer('spectralNorm', 'optimizer', optimizer);
  check.knownKeys('options', options, ['iterations', 'weights']);
  const { iterations = 1, weights = ['*kernel'] } = options;
  check.integer('iterations', iterations, 1);
  if (!Array.isArray(weights) || weights.length === 0 || weights.some((pattern) => typeof pattern !== 'string'))
    check.fail('weights', 'must be a list of names', weights);
  const isNormalized = (name: string, { rank }: Tensor): boolean =>
    rank >= 2 && weights.some((pattern) => matchesName(pattern, name));
  const prefix = `${rule.name}/`;

  return {
    name: 'spectralNorm',
    options: { rule: { name: rule.name, options: rule.options }, iterations, weights: [...weights] },

    init: (parameters) =>
      tf.tidy(() => {
        const matrices = Object.entries(parameters).filter(([, { rank }]) => rank >= 2);
        checkPatterns(
          check,
          'weights',
          weights,
          matrices.map(([name]) => name),
        );
        const kernels = matrices
          .filter((entry) => isNormalized(...entry))
          .map(([name, value]) => ({ name, value, estimate: firstEstimate(name, value) }));
        return {
          count: 0,
          tensors: joined([estimatesByName(kernels), withPrefix(rule.init(parameters).tensors, prefix)]),
        };
      }),

    update(gradients, state, parameters) {
      check.integer('state.count', state.count, 0);
      checkGradients(check, gradients, parameters);
      return tf.tidy(() => {
        const kernels = Object.entries(parameters)
          .filter((entry) => isNormalized(...entry))
          .map(([name, value]) => ({ name, value, estimate: estimateOf(check, state, name, value) }));
        const raw = state.count > 0 ? withoutNorm(kernels, gradients, parameters) : { gradients, parameters };
        const inner = { ...state, tensors: withoutPrefix(state.tensors, prefix) };
        const result = rule.update(raw.gradients, inner, raw.parameters);
        const next = kernels.map(({ name, value, estimate }) => {
          const weight = tf.add(raw.parameters[name] ?? value, result.updates[name] ?? 0);
          return normalized(name, weight, powerIteration(weight, estimate.u, iterations));
        });
        const moves = kernels.map(({ name, value }, i) => [name, tf.sub(next[i]?.value ?? value, value)] as const);
        const tensors = joined([estimatesByName(next), withPrefix(result.state.tensors, prefix)]);
        return {
          updates: { ...result.updates, ...Object.fromEntries(moves) },
          state: { ...state, count: state.count + 1, tensors },
        };
      });
    },
  };
}
