import {
  adam,
  adjustableRate,
  auxiliaryCrossEntropy,
  chain,
  clipByGlobalNorm,
  diffAugment,
  ema,
  flipLabels,
  hingeLoss,
  instanceNoise,
  invertLabels,
  r1,
  smoothLabels,
  spectralNorm,
  type AdjustableRate,
  type GeneralTrick,
  type NetworkName,
  type Optimizer,
  type PresetTraining,
  type StepOptions,
  type Trick,
} from 'tfjs-gan';
import type { TrickId } from '../shared/catalog.js';
import type { Settings } from '../shared/settings.js';

export type Rates = Readonly<Record<NetworkName, AdjustableRate>>;

/** What a step does, and the rates to turn while it does it. */
export interface Recipe {
  readonly options: StepOptions;
  readonly rates: Rates;
}

/**
 * @param classes - how many classes there are, for a discriminator that names them; 0 without classes.
 * @param published - of a published preset: how it takes its batches, and the tricks that it has ranges of its own for.
 */
export function recipeOf(settings: Settings, classes: number, published: PresetTraining = {}): Recipe {
  const { preset, conditioning, seed } = settings;
  const rates = {
    generator: adjustableRate(settings.rates.generator),
    discriminator: adjustableRate(settings.rates.discriminator),
  };
  const rule = (network: NetworkName): Optimizer => {
    const own = adam({ learningRate: rates[network] });
    return settings.tricks.includes('clipGradients') ? chain(clipByGlobalNorm(1), own) : own;
  };
  const discriminator = preset === 'hinge' ? spectralNorm(rule('discriminator')) : rule('discriminator');
  const common = {
    seed,
    optimizers: { generator: rule('generator'), discriminator },
    ...(published.discriminatorBatches && { discriminatorBatches: published.discriminatorBatches }),
    ...(conditioning === 'classifier' && {
      auxiliaryLoss: auxiliaryCrossEntropy({ labels: { kind: 'classes', count: classes } }),
    }),
  };
  const tricks = order
    .filter((id) => settings.tricks.includes(id))
    .map((id) => published.tricks?.find(({ name }) => name === id) ?? makers[id](settings));
  const options: StepOptions =
    preset === 'hinge' ? { ...common, loss: hingeLoss(), tricks: tricks.filter(isGeneral) } : { ...common, tricks };
  return { options, rates };
}

type Made = Exclude<TrickId, 'clipGradients'>;

/** Smoothing goes last of the label tricks, so that each label ends in one of its ranges. */
const order: readonly Made[] = [
  'diffAugment',
  'instanceNoise',
  'flipLabels',
  'invertLabels',
  'smoothLabels',
  'r1',
  'ema',
];

const makers: Readonly<Record<Made, (settings: Settings) => Trick>> = {
  diffAugment: () => diffAugment(),
  instanceNoise: ({ steps }) => instanceNoise({ decaySteps: Math.max(1, Math.round(steps / 2)) }),
  flipLabels: () => flipLabels(),
  invertLabels: () => invertLabels(),
  smoothLabels: () => smoothLabels({ zeros: null }),
  r1: () => r1({ weight: 1, every: 4 }),
  // A short training averages over few steps, so that its samples are not those of random weights.
  ema: ({ steps }) => ema({ decay: steps < 2000 ? 0.99 : 0.998 }),
};

function isGeneral(trick: Trick): trick is GeneralTrick {
  return trick.kind === 'general';
}
