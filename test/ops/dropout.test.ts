import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { dropout } from '../../src/ops/index.js';

const size = 20_000;

async function dropped(rate: number, seed: number): Promise<Float32Array> {
  const result = tf.tidy(() => dropout(tf.ones([size]), rate, new RandomStream(seed)));
  const values = await result.data<'float32'>();
  result.dispose();
  return values;
}

describe('dropout', () => {
  it.each([0, 0.2, 0.5, 0.9])('drops a share of %d and divides the rest by what is left', async (rate) => {
    const values = await dropped(rate, 1);
    const zeros = values.filter((value) => value === 0).length;
    // Five standard deviations of the binomial distribution.
    expect(Math.abs(zeros - rate * size)).toBeLessThanOrEqual(5 * Math.sqrt(size * rate * (1 - rate)));
    expect(values.filter((value) => value !== 0).every((value) => Math.abs(value * (1 - rate) - 1) < 1e-6)).toBe(true);
  });

  it('drops independently of the neighbour, of the next image, and of another seed', async () => {
    const first = (await dropped(0.5, 1)).map(Math.sign);
    const others = {
      neighbour: shift(first, 1),
      image: shift(first, 784),
      seed: (await dropped(0.5, 2)).map(Math.sign),
    };
    for (const [name, other] of Object.entries(others)) {
      const both = first.filter((value, i) => value * (other[i] ?? 0) > 0).length;
      expect(Math.abs(both - size / 4), name).toBeLessThan(5 * Math.sqrt((size * 3) / 16));
    }
  });

  it('drops the same for the same place of the stream, and moves the stream by four words', async () => {
    expect(await dropped(0.3, 7)).toEqual(await dropped(0.3, 7));
    const stream = new RandomStream(7);
    tf.tidy(() => void dropout(tf.ones([3, 4]), 0.3, stream));
    expect(stream.state().counter).toBe(4);
  });

  it('hands gradients of both orders through the same mask', async () => {
    const gradientOf = (f: (x: tf.Tensor) => tf.Tensor): tf.Tensor => tf.grad(f)(tf.ones([50]));
    const [value, first, second] = tf.tidy(() => {
      const drop = (x: tf.Tensor): tf.Tensor => dropout(x, 0.4, new RandomStream(3));
      const square = (x: tf.Tensor): tf.Tensor => tf.square(drop(x));
      return [drop(tf.ones([50])), gradientOf(drop), gradientOf((x) => tf.grad(square)(x))];
    });
    const mask = Array.from(await value.data());
    expect(Array.from(await first.data())).toEqual(mask);
    Array.from(await second.data()).forEach((v, i) => expect(v).toBeCloseTo(2 * (mask[i] ?? 0) ** 2, 4));
    tf.dispose([value, first, second]);
  });

  it('leaves nothing behind but its result', () => {
    const x = tf.ones([2, 3]);
    const before = tf.memory().numTensors;
    dropout(x, 0.5, new RandomStream(1)).dispose();
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  it('refuses rates that leave nothing', () => {
    tf.tidy(() => {
      const x = tf.ones([2]);
      expect(() => dropout(x, 1, new RandomStream(1))).toThrow('dropout: rate must be less than 1 (got 1)');
      expect(() => dropout(x, -0.1, new RandomStream(1))).toThrow('dropout: rate must be at least 0 (got -0.1)');
      expect(() => dropout(x, NaN, new RandomStream(1))).toThrow('dropout: rate must be a finite number (got NaN)');
    });
  });
});

function shift(values: Float32Array, by: number): Float32Array {
  return values.map((_, i) => values[(i + by) % values.length] ?? 0);
}
