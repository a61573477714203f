import {
  adam,
  auxiliaryClassifier,
  auxiliaryCrossEntropy,
  chain,
  clipByGlobalNorm,
  combineConditioning,
  conditionalBatchNorm,
  embedding,
  keepFrozen,
  projection,
  RandomStream,
  sgd,
  smoothLabels,
  subset,
  wassersteinLoss,
  type BuildDCGANOptions,
  type Dataset,
  type StepOptions,
} from 'tfjs-gan';

/** A training of digits that goes wrong, or well. */
export interface Training {
  readonly title: string;
  /** The kind of finding that ends it; null if it is to go well for all its steps. */
  readonly brings: string | null;
  readonly shows: 'samples' | 'nearest images' | 'gradients' | 'nothing';
  readonly networks?: Partial<BuildDCGANOptions>;
  readonly options?: StepOptions;
  readonly data?: Dataset;
  readonly heldOut?: Dataset;
  readonly reportEvery?: number;
  /** Goes on after the finding. */
  readonly goesOn?: true;
  /** Default 600. */
  readonly steps?: number;
}

const layers = { baseFilters: 16, defaults: { kernelSize: 4 } } as const;
const labels = (own: Parameters<typeof embedding>[0]) =>
  combineConditioning({ generator: embedding(own), discriminator: embedding({ classes: 10, dimension: 50 }) });
const rates = (generator: number, discriminator: number) => ({
  optimizers: { generator: adam({ learningRate: generator }), discriminator: adam({ learningRate: discriminator }) },
});

const plain = { ...layers, defaults: { kernelSize: 4, norm: 'none' } } as const;
const alike = { conditioning: labels({ classes: 10, dimension: 4, at: 'input' }), generator: plain };
const classified = {
  conditioning: combineConditioning({
    generator: conditionalBatchNorm({ classes: 10 }),
    discriminator: auxiliaryClassifier({ classes: 10 }),
  }),
};
const projected = {
  conditioning: combineConditioning({
    generator: conditionalBatchNorm({ classes: 10 }),
    discriminator: projection({ classes: 10 }),
  }),
};
const odd = { generator: { ...layers, defaults: { kernelSize: 3 } } };
const deep = (norm: 'batch' | 'none') => {
  const network = { ...layers, defaults: { kernelSize: 4, convolutions: 6, norm } };
  return { generator: network, discriminator: network };
};
const critic = (optimizer = sgd({ learningRate: 0.4 })): StepOptions => ({
  loss: wassersteinLoss(),
  tricks: [],
  optimizers: { generator: optimizer, discriminator: optimizer },
});
const clipped = chain(clipByGlobalNorm(1), sgd({ learningRate: 0.4 }));

/** What trainings have unless they say otherwise. */
export const networks: BuildDCGANOptions = {
  imageShape: [28, 28, 1],
  conditioning: labels({ classes: 10, dimension: 4 }),
  generator: layers,
  discriminator: layers,
  seed: 1,
};
export const options: StepOptions = { ...rates(1e-3, 5e-4), tricks: [smoothLabels({ zeros: null })], seed: 1 };

/** All findings that a picture can show, each by one mistake, with a cure where the healthy training is not the cure. */
export function findingTrainings(all: Dataset, mislabelled: Dataset): readonly Training[] {
  const order = new RandomStream(3).permutation(all.size);
  const heldOut = subset(all, order.slice(50, 450));
  return [
    { title: 'healthy', brings: null, shows: 'samples', heldOut },
    { title: 'no-learning', brings: 'no-learning', shows: 'samples', options: rates(0, 5e-4) },
    {
      title: 'discriminator-saturated',
      brings: 'discriminator-saturated',
      shows: 'samples',
      options: rates(1e-5, 5e-4),
    },
    { title: 'generator-saturated', brings: 'generator-saturated', shows: 'samples', options: rates(1, 5e-4) },
    {
      title: 'class-collapse',
      brings: 'class-collapse',
      shows: 'samples',
      networks: { conditioning: labels({ classes: 10, dimension: 50 }) },
    },
    {
      title: 'overfitted-discriminator: samples, and the training images nearest to them',
      brings: 'overfitted-discriminator',
      shows: 'nearest images',
      goesOn: true,
      data: subset(all, order.slice(0, 50)),
      heldOut,
    },
    {
      title: 'mode-collapse',
      brings: 'mode-collapse',
      shows: 'samples',
      networks: alike,
      options: { ...rates(1.5e-4, 1e-3), tricks: [] },
    },
    { title: 'mode-collapse, cured', brings: null, shows: 'samples', networks: alike },
    {
      title: 'labels-ignored',
      brings: 'labels-ignored',
      shows: 'samples',
      networks: classified,
      options: { auxiliaryLoss: auxiliaryCrossEntropy({ labels: { kind: 'classes', count: 10 }, weight: 0.001 }) },
    },
    { title: 'labels-ignored, with projection', brings: null, shows: 'samples', networks: projected },
    {
      title: 'grid-artifacts',
      brings: 'grid-artifacts',
      shows: 'samples',
      networks: odd,
      options: { freezing: keepFrozen({ generator: { fromOutput: 1 } }) },
    },
    { title: 'grid-artifacts, cured', brings: null, shows: 'samples', networks: odd },
    {
      title: 'vanishing-gradients',
      brings: 'vanishing-gradients',
      shows: 'gradients',
      networks: deep('none'),
      options: rates(2e-4, 2e-4),
      reportEvery: 1,
    },
    {
      title: 'exploding-gradients',
      brings: 'exploding-gradients',
      shows: 'gradients',
      options: critic(),
      reportEvery: 1,
    },
    {
      title: 'vanishing-gradients, cured',
      brings: null,
      shows: 'nothing',
      networks: deep('batch'),
      options: rates(2e-4, 2e-4),
      reportEvery: 1,
      steps: 60,
    },
    {
      title: 'exploding-gradients, cured',
      brings: null,
      shows: 'nothing',
      options: critic(clipped),
      reportEvery: 1,
      steps: 100,
    },
    { title: 'shuffled labels', brings: null, shows: 'nothing', data: mislabelled },
  ];
}
