import { expect, it } from 'vitest';
import { describePlan, planDCGAN } from '../../src/architectures/index.js';

it('tells the whole plan, one line a layer', () => {
  const plan = planDCGAN([30, 20, 3], {
    generator: {
      upsampling: 'nearest',
      stages: [
        { norm: 'none', dropout: 0.25 },
        { filters: 32, activation: 'leakyRelu', convolutions: 2 },
      ],
    },
  });
  expect(describePlan(plan).split('\n')).toEqual([
    'generator',
    '  projection  4×3×512       dense, batch norm, relu',
    '  stage 0     8×5×256       nearest ×2, 5×5 cropped from 8×6, relu, dropout 0.25',
    '  stage 1     15×10×32      nearest ×2, 5×5 cropped from 16×10, 2 convolutions, batch norm, leakyRelu 0.2',
    '  output      30×20×3       nearest ×2, 5×5, tanh',
    'discriminator',
    '  image       30×20×3',
    '  stage 0     15×10×64      5×5 ÷2, leakyRelu 0.2',
    '  stage 1     8×5×128       5×5 ÷2, batch norm, leakyRelu 0.2',
    '  head        1             dense on 5120 features',
  ]);
});

it('says what is transposed', () => {
  expect(describePlan(planDCGAN([28, 28, 1]))).toContain(
    'stage 0     14×14×128     5×5 transposed ×2, batch norm, relu',
  );
});
