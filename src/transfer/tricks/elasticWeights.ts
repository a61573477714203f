import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../../core/index.js';
import type { GAN } from '../../training/index.js';
import type { GeneralTrick } from '../../tricks/index.js';
import { checkModel } from '../freezing/freeze.js';
import { copied, distanceFromStart, startOf } from './distanceFromStart.js';
import { fisherInformation } from './fisherInformation.js';

/** Options of {@link elasticWeights}. */
export interface ElasticWeightsOptions {
  /** λ, > 0: the term is λ/2 times the squared distance, weighted by importance. Default 0.1. */
  readonly weight?: number;
  /** How many images of the source the importance is estimated from; an integer ≥ 1, default 64. */
  readonly samples?: number;
  /** Chooses these images; a safe integer, default 0. */
  readonly seed?: number;
}

/**
 * Elastic weight consolidation: holds each of the generator's weights near its start, the more the more it matters to the source:
 * λ/2 · Σ F (w - w₀)². F is the Fisher information, estimated when training begins from the gradient of the source
 * discriminator's opinion of the source's images, and divided by its mean here, so that λ means the same for any network.
 * F and the start are part of the trick's state, hence of checkpoints.
 *
 * Li, Zhang, Lu, Shechtman: "Few-shot Image Generation with Elastic Weight Consolidation", 2020.
 *
 * @param gan - the networks that are trained, with the source's weights when training begins.
 * @throws InvalidArgumentError for invalid options.
 */
export function elasticWeights(gan: GAN, options: ElasticWeightsOptions = {}): GeneralTrick {
  const check = checksOf('elasticWeights');
  checkModel(check, gan?.generator, 'gan.generator');
  checkModel(check, gan?.discriminator, 'gan.discriminator');
  check.knownKeys('options', options, ['weight', 'samples', 'seed']);
  const { weight = 0.1, samples = 64, seed = 0 } = options;
  check.above('weight', weight, 0);
  check.integer('samples', samples, 1);
  check.integer('seed', seed, Number.MIN_SAFE_INTEGER);
  const importance = 'importance/';
  return {
    name: 'elasticWeights',
    kind: 'general',
    options: { weight, samples, seed },
    init({ generator }) {
      const fisher = fisherInformation(gan, samples, seed);
      const named = Object.entries(fisher).map(([name, value]) => [importance + name, value] as const);
      return { ...copied(generator.parameters, startOf('generator')), ...Object.fromEntries(named) };
    },
    weightTerm({ update, parameters, state }) {
      if (update !== 'generator') return null;
      const distance = distanceFromStart(parameters, state, startOf('generator'), importance);
      return distance && tf.mul<tf.Scalar>(distance, weight);
    },
  };
}
