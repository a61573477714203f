import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type NetworkName } from '../../core/index.js';
import type { GeneralTrick } from '../../tricks/index.js';
import { copied, distanceFromStart, startOf } from './distanceFromStart.js';

/** Options of {@link l2sp}. */
export interface L2SPOptions {
  /** α, > 0: the term is α/2 times the squared distance. Default 0.01. */
  readonly weight?: number;
  /** Which networks are held near their start. Default both. */
  readonly networks?: readonly NetworkName[];
}

const networkNames = ['generator', 'discriminator'] as const;

/**
 * L2-SP: draws the weights toward where they started, the source's, and not toward 0 as weight decay does: α/2 · ‖w - w₀‖² is added
 * to the loss of each network. What is not trained takes no part. The start is part of the trick's state, hence of checkpoints.
 *
 * Li, Grandvalet, Davoine: "Explicit Inductive Bias for Transfer Learning with Convolutional Networks", 2018.
 *
 * @throws InvalidArgumentError for invalid options.
 */
export function l2sp(options: L2SPOptions = {}): GeneralTrick {
  const check = checksOf('l2sp');
  check.knownKeys('options', options, ['weight', 'networks']);
  const { weight = 0.01, networks = networkNames } = options;
  check.above('weight', weight, 0);
  if (!Array.isArray(networks) || networks.length === 0) check.fail('networks', 'must be a list of networks', networks);
  networks.forEach((network, i) => check.oneOf(`networks[${i}]`, network, networkNames));
  return {
    name: 'l2sp',
    kind: 'general',
    options: { weight, networks: [...networks] },
    init: (given) =>
      Object.assign(
        {},
        ...networks.map((network) => copied(given[network].parameters, startOf(network))),
      ) as ReturnType<typeof copied>,
    weightTerm({ update, parameters, state }) {
      if (!networks.includes(update)) return null;
      const distance = distanceFromStart(parameters, state, startOf(update));
      return distance && tf.mul<tf.Scalar>(distance, weight);
    },
  };
}
