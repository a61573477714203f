import type { NetworkName } from 'tfjs-gan';
import { labelTricks, type BackendId, type ConditioningId, type PresetId, type TrickId } from './catalog.js';
import type { PictureFormat } from './protocol.js';

export type LearningRates = Readonly<Record<NetworkName, number>>;

/** Everything that a training is asked to be; plain data, which is kept with the run. */
export interface Settings {
  readonly backend: BackendId;
  readonly preset: PresetId;
  readonly conditioning: ConditioningId;
  readonly tricks: readonly TrickId[];
  /** What own pictures become; the digits stay 28×28. */
  readonly format: PictureFormat;
  readonly batchSize: number;
  readonly steps: number;
  readonly rates: LearningRates;
  /** Whether the quality of samples is measured now and then. */
  readonly measure: boolean;
  readonly seed: number;
}

type Recommended = Pick<Settings, 'batchSize' | 'steps' | 'rates'> & {
  readonly size: number;
  /** Default: at every layer. */
  readonly conditioning?: ConditioningId;
  /** Default: those that calm any training. */
  readonly tricks?: readonly TrickId[];
};

const recommended: Readonly<Record<PresetId, Recommended>> = {
  sketch: { size: 16, batchSize: 32, steps: 1500, rates: { generator: 1.2e-3, discriminator: 4e-4 } },
  quick: { size: 32, batchSize: 32, steps: 4000, rates: { generator: 4e-4, discriminator: 4e-4 } },
  paper: { size: 64, batchSize: 64, steps: 10_000, rates: { generator: 2e-4, discriminator: 2e-4 } },
  hinge: { size: 32, batchSize: 32, steps: 5000, rates: { generator: 4e-4, discriminator: 4e-4 }, tricks: ['ema'] },
  labelMap: {
    size: 32,
    batchSize: 32,
    steps: 5000,
    rates: { generator: 2e-4, discriminator: 1e-4 },
    conditioning: 'firstMap',
    tricks: ['smoothLabels'],
  },
  convGAN: { size: 48, batchSize: 32, steps: 5000, rates: { generator: 1e-4, discriminator: 1e-4 }, tricks: [] },
  faces: {
    size: 48,
    batchSize: 32,
    steps: 5000,
    rates: { generator: 2e-4, discriminator: 2e-4 },
    conditioning: 'none',
    tricks: ['flipLabels', 'invertLabels', 'smoothLabels'],
  },
  transfer: { size: 32, batchSize: 32, steps: 1000, rates: { generator: 1e-4, discriminator: 1e-4 }, tricks: ['ema'] },
};

/** Fewer pictures than these are shown to the discriminator in ever new ways. */
const FEW = 5000;

/** What is there to be trained on, as far as defaults depend on it. */
export interface Subject {
  readonly count: number;
  readonly hasClasses: boolean;
}

/** The settings that a preset recommends for some pictures. */
export function recommendedSettings(preset: PresetId, backend: BackendId, subject: Subject | null): Settings {
  const { size, conditioning = 'everyLayer', tricks = ['ema', 'smoothLabels'], ...numbers } = recommended[preset];
  const few = subject !== null && subject.count < FEW;
  return {
    backend,
    preset,
    conditioning: subject && !subject.hasClasses ? 'none' : conditioning,
    tricks: few ? [...tricks, 'diffAugment'] : tricks,
    format: { size, colour: true },
    ...numbers,
    measure: true,
    seed: 1,
  };
}

/** Why a trick does not go with a preset; null where it does. */
export function refusal(trick: TrickId, preset: PresetId): string | null {
  if (preset === 'hinge' && labelTricks.includes(trick)) return 'The hinge loss has no labels.';
  return null;
}
