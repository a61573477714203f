import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { buildDCGAN } from '../../src/architectures/index.js';
import { networkWeights } from '../../src/models/index.js';
import { createTrainStep, disposeTrainingState } from '../../src/training/index.js';
import { freeze, freezePlan, unfreeze, type FreezingPolicies } from '../../src/transfer/index.js';
import { isSlow } from '../support/runs.js';

const build = () =>
  buildDCGAN({
    imageShape: [16, 16, 3],
    latentDim: 8,
    generator: { baseFilters: 8 },
    discriminator: { baseFilters: 8 },
  });
const lastLayers: FreezingPolicies = {
  generator: { allBut: { fromOutput: 1 } },
  discriminator: { allBut: { fromOutput: 1 } },
};

describe('freezePlan', () => {
  it('tells what is trained, and freezes nothing', () => {
    const { generator, discriminator } = build();
    const before = [...networkWeights(discriminator).parameters.keys()];
    const plan = freezePlan(discriminator, { fromInput: 1 });
    expect(plan.frozen).toEqual(['stage0_conv']);
    expect(plan.trained).toEqual(['stage1_conv', 'stage1_norm', 'logits']);
    // 5×5×3×8 weights and 8 biases are frozen, and the averages of 16 channels move without a gradient.
    expect(plan.parameters).toEqual({ trained: 5 * 5 * 8 * 16 + 2 * 16 + 4 * 4 * 16 + 1, frozen: 608 + 32 });
    expect([...networkWeights(discriminator).parameters.keys()]).toEqual(before);
    generator.dispose();
    discriminator.dispose();
  });

  it.skipIf(isSlow).each<[string, FreezingPolicies]>([
    ['nothing', {}],
    ['the last layers', lastLayers],
    ['freezeD', { discriminator: { fromInput: 2 } }],
  ])('estimates the memory of a step within a factor of 1.6, %s', (_, policies) => {
    const { generator, discriminator } = build();
    const { step: costs, saved } = freezePlan({ generator, discriminator }, policies, { batchSize: 8 });
    for (const network of ['generator', 'discriminator'] as const) {
      const policy = policies[network];
      if (policy) freeze({ generator, discriminator }[network], policy);
    }
    const step = createTrainStep({ generator, discriminator });
    const others = tf.memory().numBytes - 4 * (generator.countParams() + discriminator.countParams());
    const batch = { images: new Float32Array(8 * 16 * 16 * 3), labels: null, size: 8 };
    const { state, peakBytes } = step.run(step.init(), [batch]);
    expect((peakBytes - others) / costs.planned.bytes).toBeGreaterThan(0.6);
    expect((peakBytes - others) / costs.planned.bytes).toBeLessThan(1.6);
    expect(saved.time).toBeGreaterThanOrEqual(0);
    disposeTrainingState(state);
    unfreeze(generator);
    generator.dispose();
    discriminator.dispose();
  });

  it('finds that training the last layers alone saves about half', () => {
    const { generator, discriminator } = build();
    const { saved } = freezePlan({ generator, discriminator }, lastLayers);
    expect(saved.time).toBeGreaterThan(0.35);
    expect(saved.memory).toBeGreaterThan(0.35);
    generator.dispose();
    discriminator.dispose();
  });

  it('refuses what freeze refuses', () => {
    const gan = build();
    expect(() => freezePlan(gan, { generator: { names: 'x' } })).toThrow(
      'freezePlan: policies.generator.names must be layers with weights of generator',
    );
    expect(() => freezePlan(gan.generator, { fromInput: 0 })).toThrow(
      'freezePlan: policy.fromInput must be at least 1',
    );
    expect(() => freezePlan(gan, {}, { batchSize: 0 })).toThrow('freezePlan: options.batchSize must be at least 1');
    gan.generator.dispose();
    gan.discriminator.dispose();
  });
});
