import { describe, expect, it } from 'vitest';
import { rmsprop, sgd, type RMSPropOptions, type SGDOptions } from '../../src/optimizers/index.js';

describe('rmsprop', () => {
  it('states its resolved options', () => {
    expect(rmsprop().options).toEqual({ learningRate: 5e-5, decay: 0.99, epsilon: 1e-8 });
  });

  it.each([
    [{ learningRate: -1 }, 'learningRate must be at least 0 (got -1)'],
    [{ decay: 1 }, 'decay must be less than 1 (got 1)'],
    [{ epsilon: 0 }, 'epsilon must be greater than 0 (got 0)'],
    [{ momentum: 0.9 }, 'options has no option "momentum"'],
  ])('refuses %j', (options, message) => {
    // What a JavaScript caller may hand over.
    expect(() => rmsprop(options as RMSPropOptions)).toThrow(`rmsprop: ${message}`);
  });
});

describe('sgd', () => {
  it('states its resolved options', () => {
    expect(sgd().options).toEqual({ learningRate: 0.01, momentum: 0, nesterov: false });
  });

  it.each([
    [{ momentum: 1 }, 'momentum must be less than 1 (got 1)'],
    [{ momentum: '0.9' }, 'momentum must be a finite number (got "0.9")'],
    [{ nesterov: true }, 'nesterov needs a momentum above 0 (got true)'],
    [{ nesterov: 1, momentum: 0.9 }, 'nesterov must be true or false (got 1)'],
    [{ decay: 0.9 }, 'options has no option "decay"'],
  ])('refuses %j', (options, message) => {
    // What a JavaScript caller may hand over.
    expect(() => sgd(options as SGDOptions)).toThrow(`sgd: ${message}`);
  });
});
