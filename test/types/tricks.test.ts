import { describe, expect, expectTypeOf, it } from 'vitest';
import type { StepOptions } from '../../src/training/index.js';
import { hingeLoss, nonSaturatingLoss, type CriticLoss, type LabelLoss } from '../../src/losses/index.js';
import {
  clipWeights,
  ema,
  flipLabels,
  instanceNoise,
  invertLabels,
  smoothLabels,
  type GeneralTrick,
  type LabelTrick,
} from '../../src/tricks/index.js';

// Compiled by tsc; nothing here needs to run.
describe('types of losses and tricks', () => {
  it('tell losses with labels from critic losses', () => {
    expectTypeOf(nonSaturatingLoss).returns.toEqualTypeOf<LabelLoss>();
    expectTypeOf(hingeLoss).returns.toEqualTypeOf<CriticLoss>();
    expectTypeOf<CriticLoss>().not.toExtend<LabelLoss>();
    expectTypeOf<LabelLoss>().not.toExtend<CriticLoss>();
  });

  it('tell tricks on labels from all others', () => {
    expectTypeOf(smoothLabels).returns.toEqualTypeOf<LabelTrick>();
    expectTypeOf(flipLabels).returns.toEqualTypeOf<LabelTrick>();
    expectTypeOf(invertLabels).returns.toEqualTypeOf<LabelTrick>();
    expectTypeOf(clipWeights).returns.toEqualTypeOf<GeneralTrick>();
    expectTypeOf(ema).returns.toEqualTypeOf<GeneralTrick>();
    expectTypeOf(instanceNoise).returns.toEqualTypeOf<GeneralTrick>();
    expectTypeOf<LabelTrick>().not.toExtend<GeneralTrick>();
  });

  it('let label tricks go with losses that have labels, and general tricks with any', () => {
    const options: StepOptions[] = [
      { tricks: [smoothLabels(), ema()] },
      { loss: nonSaturatingLoss(), tricks: [smoothLabels(), ema()] },
      { loss: hingeLoss(), tricks: [ema(), instanceNoise({ decaySteps: 10 })] },
      // @ts-expect-error A critic loss has no labels that smoothLabels could change.
      { loss: hingeLoss(), tricks: [smoothLabels()] },
      // @ts-expect-error One label trick among others is enough.
      { loss: hingeLoss(), tricks: [ema(), invertLabels()] },
    ];
    expect(options).toHaveLength(5);
  });

  it('know the options', () => {
    smoothLabels({ zeros: null });
    // @ts-expect-error A range is two numbers, not one.
    const number = () => smoothLabels({ ones: 0.9 });
    // @ts-expect-error There is no such option.
    const typo = () => flipLabels({ rat: 0.1 });
    // @ts-expect-error decaySteps has no default.
    const missing = () => instanceNoise({});
    for (const call of [number, typo, missing]) expect(call).toThrow();
  });
});
