import { describe, expect, it } from 'vitest';
import { finish } from '../../src/training/index.js';

async function* numbers(count: number): AsyncGenerator<number, void, undefined> {
  for (let i = 1; i <= count; i++) yield await Promise.resolve(i);
}

describe('finish', () => {
  it('walks to the end and gives the last report', async () => {
    expect(await finish(numbers(3))).toBe(3);
  });

  it('gives null where nothing was left to do, and hands on errors', async () => {
    async function* broken(): AsyncGenerator<number, void, undefined> {
      yield await Promise.resolve(1);
      throw new Error('lost');
    }
    expect(await finish(numbers(0))).toBeNull();
    await expect(finish(broken())).rejects.toThrow('lost');
  });

  it('refuses what is no run', async () => {
    await expect(finish([] as unknown as AsyncIterable<number>)).rejects.toThrow(
      'finish: reports must be a run, such as train returns (got [])',
    );
  });
});
