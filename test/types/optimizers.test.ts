import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  adam,
  chain,
  clipByGlobalNorm,
  linearSchedule,
  sgd,
  type Optimizer,
  type Schedule,
} from '../../src/optimizers/index.js';

describe('types of optimisers', () => {
  it('are one type, so that all can be chained', () => {
    expectTypeOf(adam).returns.toEqualTypeOf<Optimizer>();
    expectTypeOf(clipByGlobalNorm).returns.toEqualTypeOf<Optimizer>();
    expectTypeOf(chain(clipByGlobalNorm(1), adam(), sgd())).toEqualTypeOf<Optimizer>();
    expectTypeOf(linearSchedule).returns.toEqualTypeOf<Schedule>();
  });

  it('know the options', () => {
    adam({ learningRate: linearSchedule({ from: 1, steps: 10 }) });
    // @ts-expect-error A bare function is no schedule: a checkpoint could not name it.
    const bare = () => adam({ learningRate: () => 0.1 });
    // @ts-expect-error There is no such option.
    const typo = () => sgd({ lr: 0.1 });
    // @ts-expect-error A rule, not the function that makes it.
    const unmade = () => chain(adam);
    for (const call of [bare, typo, unmade]) expect(call).toThrow();
  });
});
