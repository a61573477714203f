import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { truncatedLatents } from '../../src/training/index.js';

describe('truncatedLatents', () => {
  // The variance of the standard normal cut off at ±t is 1 - 2tφ(t) / (2Φ(t) - 1).
  it.each([
    [0.5, 0.0806],
    [2, 0.7737],
  ])('cuts the normal distribution off at %f', (limit, variance) => {
    const values = truncatedLatents(limit).sample(200, 100, new RandomStream(3));
    expect(values.length).toBe(20_000);
    const greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    expect(greatest).toBeLessThanOrEqual(limit);
    expect(greatest).toBeGreaterThan(0.99 * limit);
    const measured = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.abs(measured / variance - 1)).toBeLessThan(0.05);
  });

  it('refuses a limit that leaves nothing', () => {
    expect(() => truncatedLatents(0)).toThrow('truncatedLatents: limit must be greater than 0 (got 0)');
    expect(() => truncatedLatents(NaN)).toThrow('got NaN');
  });
});
