import {
  adam,
  elasticWeights,
  ema,
  featureDistillation,
  freezeD,
  freezeG,
  keepFrozen,
  l2sp,
  onlyNorms,
  train,
  transfer,
  unfreezeByStep,
  type Dataset,
  type DCGAN,
  type FreezingSchedule,
  type GeneralTrick,
  type TrainingRun,
} from 'tfjs-gan';

/** What the source is adapted to, and for how long. */
export interface Target {
  readonly data: Dataset;
  readonly steps: number;
  readonly seed: number;
}

/** One way from the source's networks to the target's. */
export interface Adaptation {
  /** Begins with random weights: what transfer is compared with. */
  readonly fromScratch?: boolean;
  /** Trains `gan`, which begins with the source's weights; `source` makes networks that keep them. Nothing is trained without it. */
  readonly run?: (gan: DCGAN, target: Target, source: () => DCGAN) => TrainingRun;
}

/** Everything that is compared, in the order of the table. */
export const adaptations: Readonly<Record<string, Adaptation>> = {
  'from scratch': { fromScratch: true, run: (gan, target) => adapt(gan, target) },
  'the source as it is': {},
  'train all': { run: (gan, target) => adapt(gan, target) },
  freezeD: { run: (gan, target) => adapt(gan, target, { freezing: freezeD() }) },
  freezeG: { run: (gan, target) => adapt(gan, target, { freezing: freezeG() }) },
  onlyNorms: { run: (gan, target) => adapt(gan, target, { freezing: onlyNorms() }) },
  'last layers': {
    run(gan, target) {
      const lastAlone = { allBut: { fromOutput: 1 } };
      return adapt(gan, target, { freezing: keepFrozen({ generator: lastAlone, discriminator: lastAlone }) });
    },
  },
  unfreezeByStep: {
    run(gan, target) {
      const third = Math.ceil(target.steps / 3);
      const phases = [{ discriminator: { fromInput: 2 } }, { discriminator: { fromInput: 1 } }, {}];
      return adapt(gan, target, { freezing: unfreezeByStep({ phases, at: [third, 2 * third] }) });
    },
  },
  l2sp: { run: (gan, target) => adapt(gan, target, { tricks: [l2sp()] }) },
  elasticWeights: { run: (gan, target) => adapt(gan, target, { tricks: [elasticWeights(gan)] }) },
  featureDistillation: {
    run({ generator, discriminator }, target, source) {
      const held = featureDistillation({ discriminator, source: source().discriminator });
      return adapt({ generator, discriminator }, target, { tricks: [held] });
    },
  },
  'transfer()': { run: (gan, { data, steps, seed }) => transfer(gan, data, { steps, seed, batchSize: 32 }) },
};

/** What all but `transfer()`, which has settings of its own, are trained with. */
function adapt(
  gan: Pick<DCGAN, 'generator' | 'discriminator'>,
  { data, steps, seed }: Target,
  { freezing, tricks = [] }: { freezing?: FreezingSchedule; tricks?: readonly GeneralTrick[] } = {},
): TrainingRun {
  return train(gan, data, {
    steps,
    batchSize: 32,
    seed,
    optimizers: { generator: adam({ learningRate: 4e-4 }), discriminator: adam({ learningRate: 2e-4 }) },
    tricks: [ema({ decay: 0.98 }), ...tricks],
    ...(freezing && { freezing }),
  });
}
