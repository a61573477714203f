import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream, threefry2x32 } from '../../src/core/index.js';

describe('threefry2x32', () => {
  // The known answers that Random123 publishes for threefry2x32 with 20 rounds.
  it.each([
    { key: [0, 0], counter: [0, 0], answer: [0x6b200159, 0x99ba4efe] },
    { key: [0xffffffff, 0xffffffff], counter: [0xffffffff, 0xffffffff], answer: [0x1cb996fc, 0xbb002be7] },
    { key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3], answer: [0xc4923a9c, 0x483df7a0] },
  ] as const)('gives the published answer for key $key', ({ key, counter, answer }) => {
    expect(threefry2x32(key, counter)).toEqual(answer);
  });
});

describe('RandomStream', () => {
  it('draws the words of consecutive counters', () => {
    const stream = new RandomStream(0);
    const words = [stream.uint32(), stream.uint32(), stream.uint32()];
    expect(words).toEqual([...threefry2x32([0, 0], [0, 0]), threefry2x32([0, 0], [1, 0])[0]]);
  });

  it('resumes from its state after any number of draws', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.nat(9), (seed, draws) => {
        const stream = new RandomStream(seed);
        stream.uniforms(draws);
        const resumed = new RandomStream(stream.state());
        expect(resumed.uniforms(5)).toEqual(stream.uniforms(5));
      }),
    );
  });

  it('splits by name, whatever was drawn before', () => {
    const drawn = new RandomStream(7);
    drawn.uniforms(3);
    expect(drawn.split('a').uint32()).toBe(new RandomStream(7).split('a').uint32());
    const children = ['a', 'b', 'ab', 'ba', '1', 1, 2].map((name) => new RandomStream(7).split(name).uint32());
    expect(new Set(children).size).toBe(children.length);
  });

  it('has the moments of its distributions', () => {
    const stream = new RandomStream(11);
    const count = 40_000;
    const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / count;
    const normals = stream.normals(count, 2, 3);
    const normalMean = mean(normals);
    // Five standard errors: 3 / sqrt(40000) and 3 / sqrt(80000).
    expect(Math.abs(normalMean - 2)).toBeLessThan(0.075);
    expect(Math.abs(Math.sqrt(mean(normals.map((value) => (value - normalMean) ** 2))) - 3)).toBeLessThan(0.055);
    // The standard deviation of uniform [-1, 3) is 4 / sqrt(12).
    expect(Math.abs(mean(stream.uniforms(count, -1, 3)) - 1)).toBeLessThan(0.03);
  });

  it('permutes', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(50), (seed, count) => {
        const order = new RandomStream(seed).permutation(count);
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });

  it('refuses a seed that is no safe integer', () => {
    expect(() => new RandomStream(0.5)).toThrow('RandomStream: seed must be a safe integer (got 0.5)');
    expect(() => new RandomStream(NaN)).toThrow('got NaN');
  });
});
