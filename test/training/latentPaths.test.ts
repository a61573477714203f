import { describe, expect, it } from 'vitest';
import { latentPaths, uniformLatents } from '../../src/training/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

async function rows(options: Parameters<typeof latentPaths>[1], latentDim = 6): Promise<number[][]> {
  const tensor = latentPaths(latentDim, options);
  const values = await tensor.array();
  tensor.dispose();
  return values;
}

const length = (vector: readonly number[]): number => Math.hypot(...vector);

const cosine = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0) / (length(a) * length(b));

function expectNear(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 5));
}

describe('latentPaths', () => {
  it('turns by the same angle in each step, from one random vector to another', async () => {
    const path = await rows({ steps: 5, seed: 3 });
    expectNear(
      [path[0], path[4]].flatMap((row) => row ?? []),
      (await rows({ steps: 2, seed: 3 })).flat(),
    );
    const angles = path.slice(1).map((vector, i) => Math.acos(cosine(vector, path[i] ?? [])));
    angles.forEach((angle) => expect(angle).toBeCloseTo(angles[0] ?? 0, 4));
    const steps = path.slice(1).map((vector, i) => length(vector) - length(path[i] ?? []));
    steps.forEach((step) => expect(step).toBeCloseTo(steps[0] ?? 0, 5));
  });

  it('points half way to the sum of both directions', async () => {
    const [a = [], middle = [], b = []] = await rows({ steps: 3, seed: 1 }, 3);
    const sum = a.map((x, i) => x / length(a) + (b[i] ?? 0) / length(b));
    expect(cosine(middle, sum)).toBeCloseTo(1, 6);
    expect(length(middle)).toBeCloseTo((length(a) + length(b)) / 2, 5);
  });

  it('draws each path from the seed and its number alone, by the sampler', async () => {
    const three = await rows({ paths: 3, steps: 2, seed: 2 });
    expect((await rows({ paths: 2, steps: 2, seed: 2 })).flat()).toEqual(three.slice(0, 4).flat());
    expect(three[0]).not.toEqual(three[2]);
    const uniform = await rows({ steps: 2, latentSampler: uniformLatents() }, 50);
    expect(Math.max(...uniform.flat().map(Math.abs))).toBeLessThanOrEqual(1);
  });

  it('leaks nothing, and refuses wrong options', async () => {
    await expectNoLeak(() => {
      latentPaths(4).dispose();
    });
    expect(() => latentPaths(0)).toThrow('latentPaths: latentDim must be at least 1 (got 0)');
    expect(() => latentPaths(4, { steps: 1 })).toThrow('latentPaths: steps must be at least 2 (got 1)');
    expect(() => latentPaths(4, { paths: 1.5 })).toThrow('latentPaths: paths must be an integer (got 1.5)');
  });
});
