import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { gradientsOf, networkWeights, runModel } from '../../src/models/index.js';
import {
  dragan,
  r1,
  wganGP,
  type DraganOptions,
  type GeneralTrick,
  type R1Options,
  type WganGPOptions,
} from '../../src/tricks/index.js';
import fixture from '../fixtures/penalties.json';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { layerPath, setWeights, type FixtureWeights } from '../support/fixtureWeights.js';
import { tinyCritic } from '../support/tinyGAN.js';

const { batch, terms } = fixture;
/** These penalties run no model but the discriminator. */
const noOther = (): tf.Tensor[] => [];
const images = (values: number[]): tf.Tensor4D => tf.tensor4d(values, [batch, 8, 8, 1]);

/** A stream that gives the fixture's numbers instead of its own. */
class FixtureStream extends RandomStream {
  override uniforms(): Float32Array {
    return Float32Array.from(terms.inputs.places);
  }
  override normals(): Float32Array {
    return Float32Array.from(terms.inputs.noise);
  }
}

const context = (real: tf.Tensor4D, fake: tf.Tensor4D, stream = new RandomStream(1)) =>
  ({ update: 'discriminator', step: 0, stream, state: {}, real, fake }) as const;

/** The term at its own images of the fixture's batch. */
function termOf(trick: GeneralTrick, discriminate: (x: tf.Tensor4D) => tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const real = images(terms.inputs.real);
    const at = trick.penalty?.at?.(context(real, images(terms.inputs.fake), new FixtureStream(0))) ?? real;
    return trick.penalty?.term(at, discriminate, noOther) ?? tf.scalar(NaN);
  });
}

const cases: Record<keyof typeof terms.results, GeneralTrick> = {
  wganGP: wganGP(),
  'wganGP, one-sided': wganGP({ weight: 10, oneSided: true }),
  r1: r1(),
  dragan: dragan(),
};

describe.each(Object.entries(cases))('%s', (name, trick) => {
  const expected: { value: number; gradients: FixtureWeights } = terms.results[name as keyof typeof cases];

  it("has PyTorch's value and gradient with respect to every weight", async () => {
    const critic = tinyCritic();
    setWeights(critic, fixture.start.discriminator);
    const labels = tf.tensor2d(terms.inputs.label, [batch, 1], 'int32');
    const discriminate = (x: tf.Tensor4D): tf.Tensor =>
      runModel(critic, [x, labels], { training: true, stream: new RandomStream(0) })[0] ?? x;
    const { parameters } = networkWeights(critic);
    const { loss, gradients } = gradientsOf(() => termOf(trick, discriminate), parameters);
    await expectClose(loss, expected.value, { relative: 1e-4 });
    expect(Object.keys(gradients).sort()).toEqual(Object.keys(expected.gradients).map(layerPath).sort());
    for (const [key, { values }] of Object.entries(expected.gradients)) {
      // Sums of terms of both signs: relative to the greatest, not to what is left of them.
      const scale = Math.max(...values.map(Math.abs));
      await expectClose(gradients[layerPath(key)] ?? NaN, values, { absolute: 1e-4 * scale + 1e-6 }, key);
    }
    critic.dispose();
  });

  it('leaves no tensor behind, and its images are new', async () => {
    const real = images(terms.inputs.real);
    const fake = images(terms.inputs.fake);
    await expectNoLeak(() => {
      const at = trick.penalty?.at?.(context(real, fake));
      expect(at).not.toBe(real);
      const weight = tf.ones([64, 1]);
      const term = tf.tidy(() =>
        trick.penalty?.term(at ?? real, (x) => tf.matMul(tf.reshape(x, [-1, 64]), weight), noOther),
      );
      return [weight, ...(at ? [at] : []), ...(term ? [term] : [])];
    });
    expect(real.isDisposed).toBe(false);
  });
});

describe('gradient penalties', () => {
  // The logit 3 · (sum of the 4 pixels) has a slope of 3 · √4 = 6 everywhere.
  const linear = (x: tf.Tensor4D): tf.Tensor => tf.mul(tf.sum(x, [1, 2, 3], true), 3);
  const pixels = (): tf.Tensor4D => tf.tensor4d([1, 2, 3, 4, -1, 0, 1, 0], [2, 2, 2, 1]);

  it.each([
    [wganGP({ weight: 2 }), 2 * 25],
    [dragan({ weight: 0.5 }), 0.5 * 25],
    [r1({ weight: 3 }), 1.5 * 36],
    [r1({ weight: 3, every: 16 }), 1.5 * 36 * 16],
  ])('of a linear function have the value worked out by hand: $name', async ({ penalty }, expected) => {
    await expectClose(
      tf.tidy(() => penalty?.term(pixels(), linear, noOther) ?? tf.scalar(NaN)),
      expected,
      { relative: 1e-5 },
    );
  });

  it.each([wganGP(), dragan(), r1({ every: 4 })])('is a mean over its images ($name)', async ({ penalty }) => {
    const curved = (x: tf.Tensor4D): tf.Tensor => tf.sum(tf.mul(tf.square(x), x), [1, 2, 3]);
    const value = (x: tf.Tensor4D): tf.Scalar => tf.tidy(() => penalty?.term(x, curved, noOther) ?? tf.scalar(NaN));
    const whole = tf.tensor4d(new RandomStream(8).normals(12), [3, 2, 2, 1]);
    const first = value(tf.slice(whole, 0, 1));
    const others = value(tf.slice(whole, 1, 2));
    await expectClose(value(whole), tf.add(tf.div(first, 3), tf.mul(others, 2 / 3)), { relative: 1e-4 });
  });

  it('lets slopes below 1 go free when one-sided', async () => {
    const gentle = (x: tf.Tensor4D): tf.Tensor => tf.mul(tf.sum(x, [1, 2, 3], true), 0.1);
    const value = (oneSided: boolean) =>
      tf.tidy(() => wganGP({ weight: 1, oneSided }).penalty?.term(pixels(), gentle, noOther) ?? tf.scalar(NaN));
    await expectClose(value(true), 0);
    await expectClose(value(false), 0.8 ** 2);
  });

  it.each([wganGP(), dragan(), r1()])('has a finite gradient where the slope is 0 ($name)', async ({ penalty }) => {
    const model = sequential({ layers: [layers.flatten({ inputShape: [2, 2, 1] }), layers.dense({ units: 1 })] });
    tf.tidy(() => {
      model.setWeights(model.getWeights().map((weight) => tf.zerosLike(weight)));
    });
    const discriminate = (x: tf.Tensor4D): tf.Tensor => runModel(model, [x], { training: false })[0] ?? x;
    const { gradients } = gradientsOf(
      () => tf.tidy(() => penalty?.term(pixels(), discriminate, noOther) ?? tf.scalar(NaN)),
      networkWeights(model).parameters,
    );
    for (const gradient of Object.values(gradients))
      expect(Array.from(await gradient.data()).every(Number.isFinite)).toBe(true);
    model.dispose();
  });

  it('takes images on the way from a real to a generated one, each at its own place', async () => {
    const [real, fake] = [tf.zeros<tf.Rank.R4>([50, 1, 2, 1]), tf.ones<tf.Rank.R4>([50, 1, 2, 1])];
    const at = wganGP().penalty?.at?.(context(real, fake)) ?? real;
    const places = Array.from(await at.data());
    expect(places.every((place, i) => place === places[i - (i % 2)])).toBe(true);
    expect(new Set(places).size).toBe(50);
    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...places)).toBeLessThanOrEqual(1);
  });

  it('disturbs real images by noise in units of their deviation', async () => {
    const real = tf.tensor4d(new RandomStream(3).normals(10_000, 5, 4), [100, 10, 10, 1]);
    const at = dragan({ deviation: 0.25 }).penalty?.at?.(context(real, real)) ?? real;
    const { mean, variance } = tf.moments(tf.sub(at, real));
    await expectClose(mean, 0, { absolute: 0.05 });
    await expectClose(tf.sqrt(variance), 1, { absolute: 0.05 });
  });

  it('states its resolved options', () => {
    expect(wganGP().options).toEqual({ weight: 10, oneSided: false });
    expect(r1().options).toEqual({ weight: 10, every: 1 });
    expect(dragan().options).toEqual({ weight: 10, deviation: 0.5 });
  });

  it.each([
    [() => wganGP({ weight: 0 }), 'wganGP: weight must be greater than 0 (got 0)'],
    [() => wganGP({ weight: NaN }), 'wganGP: weight must be a finite number (got NaN)'],
    [() => wganGP({ oneSided: 1 } as unknown as WganGPOptions), 'wganGP: oneSided must be true or false (got 1)'],
    [() => wganGP({ lambda: 10 } as WganGPOptions), 'wganGP: options has no option "lambda"'],
    [() => r1({ every: 0 }), 'r1: every must be at least 1 (got 0)'],
    [() => r1({ every: 1.5 }), 'r1: every must be an integer (got 1.5)'],
    [() => r1({ gamma: 10 } as R1Options), 'r1: options has no option "gamma"'],
    [() => dragan({ deviation: -1 }), 'dragan: deviation must be greater than 0 (got -1)'],
    [() => dragan({ c: 10 } as DraganOptions), 'dragan: options has no option "c"'],
  ])('refuses options out of range: %s', (build, message) => {
    expect(build).toThrow(message);
  });
});
