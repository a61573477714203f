import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { adamStep, type AdamStepNumbers } from '../ops/index.js';
import type { Optimizer, Schedule } from './optimizer.js';
import { resolveSchedule } from './resolveSchedule.js';
import { updateEach, zeroState } from './updateEach.js';

/** Options of `adam`. */
export interface AdamOptions {
  /** The step size, ≥ 0. Default 0.0002, as in the DCGAN paper. */
  readonly learningRate?: number | Schedule;
  /** Decay of the mean of gradients, in [0, 1). Default 0.5, as in the DCGAN paper. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients, in [0, 1). Default 0.999. */
  readonly beta2?: number;
  /** What is added to the root of that mean, > 0. Default 1e-8. */
  readonly epsilon?: number;
  /** Share of each parameter that is taken off in an update, times the learning rate; ≥ 0. Default 0. */
  readonly weightDecay?: number;
  /** Whether to divide by the largest mean of squares so far. Default false. */
  readonly amsgrad?: boolean;
}

const check = checksOf('adam');

/**
 * Adam with the arithmetic of `torch.optim.Adam`: epsilon is added after the bias correction. With `weightDecay` it is
 * AdamW, with `amsgrad` AMSGrad.
 *
 * The state holds decayed sums, not means: `m/…` is Σ beta1^k · g and `v/…` is Σ beta2^k · g² over the gradients g of k
 * updates ago (and `peak/…`, for AMSGrad, the largest `v` so far). Times 1 - beta they are the moments of the paper.
 * That factor and the bias corrections are folded into two numbers, which leaves 9 kernels a parameter, and one on wasm, webgl and webgpu.
 *
 * Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015; Loshchilov and Hutter, "Decoupled Weight Decay
 * Regularization", 2019; Reddi, Kale, Kumar: "On the Convergence of Adam and Beyond", 2018.
 *
 * @throws InvalidArgumentError for options out of range and, in `update`, for a parameter without gradient or state.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  check.knownKeys('options', options, ['learningRate', 'beta1', 'beta2', 'epsilon', 'weightDecay', 'amsgrad']);
  const { beta1 = 0.5, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0, amsgrad = false } = options;
  const learningRate = resolveSchedule(check, 'learningRate', options.learningRate ?? 2e-4);
  for (const [name, beta] of Object.entries({ beta1, beta2 }))
    if (check.number(name, beta, 0) >= 1) check.fail(name, 'must be less than 1', beta);
  check.above('epsilon', epsilon, 0);
  check.number('weightDecay', weightDecay, 0);
  if (typeof amsgrad !== 'boolean') check.fail('amsgrad', 'must be true or false', amsgrad);
  return {
    name: 'adam',
    options: { learningRate: learningRate.options, beta1, beta2, epsilon, weightDecay, amsgrad },
    init: (parameters) => zeroState(parameters, amsgrad ? ['m', 'v', 'peak'] : ['m', 'v']),
    update: (...args) =>
      updateEach(check, args, (count) => {
        const rate = learningRate.at(count);
        const stepAt = byAge((age) => {
          // What takes m and √v to the bias-corrected mean and root mean square.
          const toMean = (1 - beta1) / (1 - beta1 ** (age + 1));
          const toRoot = Math.sqrt((1 - beta2) / (1 - beta2 ** (age + 1)));
          const numbers = { beta1, beta2, scale: (-rate * toMean) / toRoot, floor: epsilon / toRoot };
          return { numbers, composed: composedStep(numbers) };
        });
        // Made here, as what a parameter's rule makes lives no longer than the rule.
        [0, ...Object.values(args[1].since ?? {})].forEach((since) => stepAt(count - since));
        const shrinkage = weightDecay > 0 ? tf.scalar(-rate * weightDecay) : null;
        return (gradient, memory, parameter, age) => {
          const { numbers, composed } = stepAt(age);
          const tensors = { gradient, m: memory('m'), v: memory('v') };
          const { update, ...remembered } = amsgrad
            ? composed({ ...tensors, peak: memory('peak') })
            : (adamStep(tensors, numbers) ?? composed(tensors));
          return {
            update: shrinkage ? tf.add(update, tf.mul(parameter, shrinkage)) : update,
            memory: remembered,
          };
        };
      }),
  };
}

/** Computes a value once for each age. */
function byAge<T>(compute: (age: number) => T): (age: number) => T {
  const known = new Map<number, T>();
  return (age) => {
    const found = known.get(age) ?? compute(age);
    known.set(age, found);
    return found;
  };
}

/** What one step of one parameter reads, and what it gives. */
type Tensors<T extends string> = Readonly<Record<T, tf.Tensor>>;

/** The step as nine kernels that every backend has. Its numbers are uploaded once for all parameters. */
function composedStep(
  numbers: AdamStepNumbers,
): (tensors: Tensors<'gradient' | 'm' | 'v'> & { peak?: tf.Tensor }) => Tensors<'update' | 'm' | 'v'> {
  const beta1 = tf.scalar(numbers.beta1);
  const beta2 = tf.scalar(numbers.beta2);
  const scale = tf.scalar(numbers.scale);
  const floor = tf.scalar(numbers.floor);
  return ({ gradient, peak, ...old }) => {
    const m = tf.add(tf.mul(old.m, beta1), gradient);
    const v = tf.add(tf.mul(old.v, beta2), tf.square(gradient));
    // v first: on wasm the maximum keeps a NaN only there.
    const highest = peak ? tf.maximum(v, peak) : v;
    const update = tf.mul(tf.div(m, tf.add(tf.sqrt(highest), floor)), scale);
    return { update, m, v, ...(peak ? { peak: highest } : {}) };
  };
}
