import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import {
  auxiliaryCrossEntropy,
  hingeLoss,
  leastSquaresLoss,
  minimaxLoss,
  nonSaturatingLoss,
  relativisticAverageLoss,
  wassersteinLoss,
  type LabelLoss,
} from '../../src/losses/index.js';
import fixture from '../fixtures/losses.json';
import { expectClose } from '../support/expectClose.js';

const losses = [
  nonSaturatingLoss(),
  minimaxLoss(),
  leastSquaresLoss(),
  hingeLoss(),
  wassersteinLoss(),
  relativisticAverageLoss(),
];
// float32 holds 24 bits: the relative part counts for losses above 10 alone.
const tolerance = { absolute: 1e-5, relative: 1e-6 };

const column = (values: readonly number[]): tf.Tensor2D => tf.tensor2d([...values], [values.length, 1]);

// A critic loss is called like one with labels here, and ignores them.
describe.each(losses as LabelLoss[])('$name', (loss) => {
  const cases = fixture.adversarial.filter((expected) => expected.loss === loss.name);
  it.each(cases)('has the values and gradients of PyTorch: $logits logits, $targets targets', async (expected) => {
    const logits = fixture.logits[expected.logits as keyof typeof fixture.logits];
    const targets = fixture.targets[expected.targets as keyof typeof fixture.targets];
    const labels = { real: column(targets.real), fake: column(targets.fake) };
    const real = column(logits.real);
    const fake = column(logits.fake);
    const halves = loss.discriminator({ real, fake }, labels);
    await expectClose(halves.real, expected.discriminator.real, tolerance);
    await expectClose(halves.fake, expected.discriminator.fake, tolerance);
    const gradients = tf.grads((real, fake) => {
      const { real: ofReal, fake: ofFake } = loss.discriminator({ real, fake }, labels);
      return tf.add(ofReal, ofFake);
    })([real, fake]);
    await expectClose(gradients[0] ?? [], expected.discriminator.realGradient, tolerance);
    await expectClose(gradients[1] ?? [], expected.discriminator.fakeGradient, tolerance);

    await expectClose(loss.generator({ real, fake }, labels), expected.generator.value, tolerance);
    const gradient = tf.grad((fake) => loss.generator({ real, fake }, labels))(fake);
    await expectClose(gradient, expected.generator.fakeGradient, tolerance);
  });
});

describe('auxiliaryCrossEntropy', () => {
  it.each(fixture.auxiliary)('has the value and gradient of PyTorch: $kind of $logits', async (expected) => {
    const kind = expected.kind as 'classes' | 'attributes';
    const loss = auxiliaryCrossEntropy({ labels: { kind, count: 3 } });
    const labels = tf.tensor2d(expected.labels, undefined, kind === 'classes' ? 'int32' : 'float32');
    const logits = tf.tensor2d(expected.logits);
    await expectClose(loss.compute(logits, labels), expected.value, tolerance);
    const gradient = tf.grad((logits) => loss.compute(logits, labels))(logits);
    await expectClose(gradient, expected.gradient.flat(), tolerance);
  });
});
