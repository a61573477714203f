import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  hingeLoss,
  leastSquaresLoss,
  minimaxLoss,
  nonSaturatingLoss,
  relativisticAverageLoss,
  wassersteinLoss,
  type LabelLoss,
} from '../../src/losses/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

const factories = {
  hingeLoss,
  leastSquaresLoss,
  minimaxLoss,
  nonSaturatingLoss,
  relativisticAverageLoss,
  wassersteinLoss,
};
const column = (...values: number[]): tf.Tensor2D => tf.tensor2d(values, [values.length, 1]);
const hardTargets = (batch: number) => ({ real: tf.ones([batch, 1]), fake: tf.zeros([batch, 1]) });

describe.each(Object.entries(factories))('%s', (name, factory) => {
  // A critic loss ignores the labels that these tests hand to every loss.
  const loss = factory() as LabelLoss;

  it('is a value with a name and options that survive JSON', () => {
    expect(loss.name).toBe(name);
    expect(JSON.parse(JSON.stringify(loss.options))).toEqual(loss.options);
    expect(factory()).toEqual({
      ...loss,
      discriminator: expect.any(Function) as unknown,
      generator: expect.any(Function) as unknown,
    });
  });

  it('gives scalars, and means over the batch: the same images twice change nothing', async () => {
    const once = { real: column(0.5, -2, 1), fake: column(-1, 0.25, 3) };
    const twice = { real: tf.concat([once.real, once.real]), fake: tf.concat([once.fake, once.fake]) };
    const halves = loss.discriminator(once, hardTargets(3));
    const doubled = loss.discriminator(twice, hardTargets(6));
    expect([halves.real.shape, halves.fake.shape]).toEqual([[], []]);
    await expectClose(doubled.real, halves.real, { absolute: 1e-6 });
    await expectClose(doubled.fake, halves.fake, { absolute: 1e-6 });
    const generator = loss.generator(once, hardTargets(3));
    expect(generator.shape).toEqual([]);
    await expectClose(loss.generator(twice, hardTargets(6)), generator, { absolute: 1e-6 });
  });

  it('takes batches of real and of generated images that differ in size', async () => {
    const { real, fake } = loss.discriminator(
      { real: column(1, 2, 3), fake: column(-1) },
      { real: tf.ones([3, 1]), fake: tf.zeros([1, 1]) },
    );
    expect(Number.isFinite((await real.data())[0])).toBe(true);
    expect(Number.isFinite((await fake.data())[0])).toBe(true);
  });

  it('pushes real logits up and fake ones down, and the generator pushes fake ones up', async () => {
    const targets = hardTargets(1);
    const [real, fake] = tf.grads((real, fake) => {
      const halves = loss.discriminator({ real, fake }, targets);
      return tf.add(halves.real, halves.fake);
    })([column(0.6), column(0.4)]);
    expect((await real?.data())?.[0]).toBeLessThan(0);
    expect((await fake?.data())?.[0]).toBeGreaterThan(0);
    const real0 = column(0.6);
    const generator = tf.grad((fake) => loss.generator({ real: real0, fake }, targets))(column(0.4));
    expect((await generator.data())[0]).toBeLessThan(0);
  });

  it('is finite, with a finite gradient, for logits of ±100 and ±10000', async () => {
    for (const size of [100, 1e4]) {
      const logits = [column(size, -size), column(size, -size)];
      const targets = hardTargets(2);
      const { value, grads } = tf.valueAndGrads((real, fake) => {
        const halves = loss.discriminator({ real, fake }, targets);
        return tf.addN([halves.real, halves.fake, loss.generator({ real, fake }, targets)]);
      })(logits);
      const values = await Promise.all([value, ...grads].map((tensor) => tensor.data()));
      expect(values.flatMap((data) => Array.from(data)).every(Number.isFinite)).toBe(true);
    }
  });

  it('does not hide a NaN', async () => {
    const real = column(NaN, 1);
    const fake = column(NaN, 1);
    const targets = hardTargets(2);
    const halves = loss.discriminator({ real, fake }, targets);
    const generator = loss.generator({ real, fake }, targets);
    for (const scalar of [halves.real, halves.fake, generator]) expect((await scalar.data())[0]).toBeNaN();
  });

  it('leaves no tensor behind', async () => {
    await expectNoLeak(() => {
      const [real, fake] = [column(0.5, 1), column(0.25, -1)];
      const targets = hardTargets(2);
      const halves = loss.discriminator({ real, fake }, targets);
      const generator = loss.generator({ real, fake }, targets);
      tf.dispose([real, fake, { ...targets }, halves.real, halves.fake, generator]);
    });
    await expectNoLeak(() => {
      const inputs = [column(0.5, 1), column(0.25, -1)];
      const targets = hardTargets(2);
      const gradients = tf.grads((real, fake) => {
        const halves = loss.discriminator({ real, fake }, targets);
        return tf.addN([halves.real, halves.fake, loss.generator({ real, fake }, targets)]);
      })(inputs);
      tf.dispose([inputs, { ...targets }, gradients]);
    });
  });
});

describe.each([nonSaturatingLoss, minimaxLoss, leastSquaresLoss, relativisticAverageLoss])('%o', (factory) => {
  const loss = factory();

  it('refuses targets that tfjs would broadcast, and leaks nothing', async () => {
    await expectNoLeak(() => {
      tf.tidy(() => {
        const logits = { real: column(1, 2), fake: column(1, 2) };
        const flat = { real: tf.ones([2]), fake: tf.zeros([2]) };
        const message = `${loss.name}: targets.real must have the shape of its logits, [2, 1] (got a float32 tensor of shape [2])`;
        expect(() => loss.discriminator(logits, flat)).toThrow(message);
        expect(() => loss.generator(logits, flat)).toThrow('must have the shape of its logits, [2, 1]');
      });
      const logits = { real: column(1, 2), fake: column(1, 2) };
      const halfFlat = { real: tf.ones([2, 1]), fake: tf.zeros([2]) };
      expect(() => loss.discriminator(logits, halfFlat)).toThrow(`${loss.name}: targets.fake must have the shape`);
      tf.dispose([{ ...logits }, { ...halfFlat }]);
    });
  });
});

describe('relativisticAverageLoss', () => {
  it('needs the real logits in the step of the generator', () => {
    const call = () => relativisticAverageLoss().generator({ fake: column(1) }, hardTargets(1));
    expect(call).toThrow('relativisticAverageLoss: logits.real must be given');
  });
});
