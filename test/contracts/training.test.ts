import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { buildDCGAN, type Norm, type Upsampling } from '../../src/architectures/index.js';
import {
  auxiliaryClassifier,
  conditionalBatchNorm,
  embedding,
  projection,
  type Conditioning,
} from '../../src/conditioning/index.js';
import { RandomStream } from '../../src/core/index.js';
import {
  auxiliaryCrossEntropy,
  hingeLoss,
  leastSquaresLoss,
  minimaxLoss,
  nonSaturatingLoss,
  relativisticAverageLoss,
  wassersteinLoss,
  type LabelLoss,
} from '../../src/losses/index.js';
import { networkWeights, readWeights } from '../../src/models/index.js';
import { adam, chain, clipByGlobalNorm, layerRates, rmsprop, sgd, spectralNorm } from '../../src/optimizers/index.js';
import {
  clipWeights,
  dragan,
  ema,
  flipLabels,
  instanceNoise,
  invertLabels,
  r1,
  smoothLabels,
  wganGP,
  type GeneralTrick,
  type LabelTrick,
} from '../../src/tricks/index.js';
import {
  createTrainStep,
  disposeTrainingState,
  type DiscriminatorBatches,
  type GAN,
  type RealBatch,
  type StepOptions,
} from '../../src/training/index.js';
import { isSlow } from '../support/runs.js';

const SIZE = 4;
const labels = { kind: 'classes', count: 3 } as const;

function batchOf(width: number | null, seed = 1): RealBatch {
  const stream = new RandomStream(seed);
  const images = stream.uniforms(SIZE * 8 * 8, -1, 1);
  if (width === null) return { images, labels: null, size: SIZE };
  return { images, labels: width === 1 ? stream.integers(SIZE, 3) : stream.uniforms(SIZE * width), size: SIZE };
}

function build(
  conditioning: Conditioning | undefined,
  norm: Norm = 'batch',
  upsampling: Upsampling = 'transposed',
  discriminatorNorm = norm,
): GAN {
  return buildDCGAN({
    imageShape: [8, 8, 1],
    latentDim: 4,
    conditioning,
    generator: { projection: { filters: 4, norm }, defaults: { norm }, upsampling },
    discriminator: { stages: [{ filters: 4 }, { filters: 4 }], defaults: { norm: discriminatorNorm } },
  });
}

/** Two steps: every loss a number, every weight of both networks a number and moved, no tensor gained by the second. */
async function expectTraining(gan: GAN, options: StepOptions, width: number | null): Promise<void> {
  const step = createTrainStep(gan, options);
  const batches = Array.from({ length: step.discriminatorSteps }, (_, i) => batchOf(width, i));
  const before = await snapshot(gan);
  let state = step.init();
  state = step.run(state, batches).state;
  const tensors = tf.memory().numTensors;
  const { state: last, measures } = step.run(state, batches, true);
  for (const [name, measure] of Object.entries(measures))
    expect(Number.isFinite((await measure.data())[0]), name).toBe(true);
  tf.dispose({ ...measures });
  expect(tf.memory().numTensors, 'live tensors').toBe(tensors);
  for (const [name, value] of Object.entries(await snapshot(gan))) {
    expect(value.every(Number.isFinite), name).toBe(true);
    // Losses that are differences of logits do not depend on what is added to all logits: only rounding moves it, if anything.
    const isDifference = options.loss?.kind === 'critic' || options.loss?.relativistic;
    const cancels = isDifference && /^discriminator\/(logits|output_label_dense)\/bias$/.test(name);
    if (!cancels) expect(value, `${name} has moved`).not.toEqual(before[name]);
  }
  disposeTrainingState(last);
  gan.generator.dispose();
  gan.discriminator.dispose();
}

async function snapshot(gan: GAN): Promise<Record<string, number[]>> {
  const all = (['generator', 'discriminator'] as const).flatMap((network) => {
    const { parameters, statistics } = networkWeights(gan[network]);
    return Object.entries(readWeights(new Map([...parameters, ...statistics]))).map(
      ([name, value]) => [`${network}/${name}`, value] as const,
    );
  });
  return Object.fromEntries(
    await Promise.all(all.map(async ([name, value]) => [name, Array.from(await value.data())] as const)),
  );
}

describe.each([
  nonSaturatingLoss(),
  minimaxLoss(),
  leastSquaresLoss(),
  hingeLoss(),
  wassersteinLoss(),
  relativisticAverageLoss(),
])('$name', (loss) => {
  it.each(isSlow ? (['apart'] as const) : (['apart', 'joined', 'halves'] as const))(
    'trains with discriminatorBatches %s',
    async (discriminatorBatches) => {
      const options: StepOptions =
        loss.kind === 'labels' ? { loss, discriminatorBatches } : { loss, discriminatorBatches };
      const gan = build(embedding({ classes: 3 }));
      if (loss.relativistic && discriminatorBatches === 'halves') {
        expect(() => createTrainStep(gan, options)).toThrow(
          "createTrainStep: options.discriminatorBatches must not be 'halves' with relativisticAverage",
        );
        return;
      }
      await expectTraining(gan, options, 1);
    },
  );
});

describe('conditioning', () => {
  it.each([
    ['none', undefined, null],
    ['embedding', embedding({ classes: 3 }), 1],
    ['embedding of attributes', embedding({ attributes: 5 }), 5],
    ['tiled embedding', embedding({ classes: 3, as: 'tiled', dimension: 2 }), 1],
    ['conditional batch norm', conditionalBatchNorm({ classes: 3 }), 1],
    ['projection', projection({ classes: 3 }), 1],
  ] as const)('trains with %s', async (_, conditioning, width) => {
    await expectTraining(build(conditioning), {}, width);
  });

  it('trains an auxiliary classifier, with its loss', async () => {
    await expectTraining(
      build(auxiliaryClassifier({ classes: 3 })),
      { auxiliaryLoss: auxiliaryCrossEntropy({ labels }) },
      1,
    );
    const gan = build(auxiliaryClassifier({ classes: 3 }));
    expect(() => createTrainStep(gan)).toThrow(
      'createTrainStep: options.auxiliaryLoss must be given for a discriminator with a second output',
    );
  });
});

describe('architectures', () => {
  it.each(['batch', 'layer', 'instance', 'none'] as const)('trains with norm %s', async (norm) => {
    await expectTraining(build(embedding({ classes: 3 }), norm), {}, 1);
  });

  it.each(['transposed', 'nearest', 'bilinear'] as const)('trains with upsampling %s', async (upsampling) => {
    await expectTraining(build(embedding({ classes: 3 }), 'batch', upsampling), {}, 1);
  });
});

describe('tricks', () => {
  const labelTricks: LabelTrick[] = [smoothLabels(), flipLabels(), invertLabels()];
  const generalTricks: GeneralTrick[] = [instanceNoise({ decaySteps: 10 }), clipWeights({ limit: 0.5 }), ema()];
  it.skipIf(isSlow).each([...labelTricks, ...generalTricks])('trains with $name alone', async (trick) => {
    await expectTraining(build(embedding({ classes: 3 })), { tricks: [trick] }, 1);
  });

  it.each(isSlow ? (['joined'] as const) : (['apart', 'joined', 'halves'] as const))(
    'trains with all of them together, %s',
    async (discriminatorBatches: DiscriminatorBatches) => {
      const tricks = [...labelTricks, ...generalTricks];
      await expectTraining(
        build(embedding({ classes: 3 })),
        { tricks, discriminatorBatches, discriminatorSteps: 2 },
        1,
      );
    },
  );
});

describe('optimizers', () => {
  const rules = [
    ['adam', () => adam({ amsgrad: true, weightDecay: 0.01 })],
    ['rmsprop', () => rmsprop()],
    ['sgd', () => sgd({ momentum: 0.9 })],
    ['a chain', () => chain(clipByGlobalNorm(1), adam())],
    ['layerRates', () => layerRates(adam(), { '*kernel': 0.1, '*bias': 2 })],
    ['spectralNorm', () => spectralNorm(adam())],
    ['one instance of tf.train.adam for both', () => tf.train.adam(1e-3, 0.5, 0.999, 1e-8)],
    ['one instance of tf.train.rmsprop for both', () => tf.train.rmsprop(1e-3, 0.9, 0.5, 1e-8)],
    ['all of them', () => spectralNorm(layerRates(tf.train.momentum(1e-2, 0.9), { '*bias': 0.5 }))],
  ] as const;
  // Each kernel is in one of three where a step takes long.
  const fewer = ['adam', 'a chain', 'all of them'];
  it.each(rules.filter(([name]) => !isSlow || fewer.includes(name)))('train: %s', async (_, make) => {
    const rule = make();
    const optimizers = { generator: rule, discriminator: rule };
    await expectTraining(build(embedding({ classes: 3 })), { optimizers }, 1);
  });
});

describe('penalties', () => {
  const losses = [nonSaturatingLoss(), leastSquaresLoss(), hingeLoss(), wassersteinLoss(), relativisticAverageLoss()];
  const penalties = [wganGP(), r1(), dragan()];
  const withNorm = (norm: Norm, conditioning?: Conditioning): GAN => build(conditioning, 'batch', 'transposed', norm);
  const all = penalties.flatMap((penalty) => losses.map((loss) => [penalty.name, loss.name, penalty, loss] as const));
  // Each penalty with one loss where a step takes long.
  const cases = all.filter((_, i) => !isSlow || i % (losses.length + 1) === 0);

  it.each(cases)('%s trains with %s', async (_name, _loss, penalty, loss) => {
    const options: StepOptions =
      loss.kind === 'labels' ? { loss, tricks: [penalty] } : { loss, tricks: [penalty], discriminatorSteps: 2 };
    await expectTraining(withNorm('layer', embedding({ classes: 3 })), options, 1);
  });

  it.each(isSlow ? (['joined'] as const) : (['apart', 'joined', 'halves'] as const))(
    'train all together with other tricks, %s',
    async (batches) => {
      const tricks = [...penalties, instanceNoise({ decaySteps: 10 }), smoothLabels(), ema()];
      await expectTraining(
        withNorm('instance', embedding({ classes: 3 })),
        { tricks, discriminatorBatches: batches },
        1,
      );
    },
  );

  it.skipIf(isSlow).each([
    ['none', undefined, null],
    ['attributes', embedding({ attributes: 5 }), 5],
    ['projection', projection({ classes: 3 }), 1],
  ] as const)('train with conditioning %s', async (_, conditioning, width) => {
    await expectTraining(withNorm('none', conditioning), { tricks: penalties }, width);
  });

  it('train an auxiliary classifier', async () => {
    const gan = withNorm('layer', auxiliaryClassifier({ classes: 3 }));
    await expectTraining(gan, { tricks: penalties, auxiliaryLoss: auxiliaryCrossEntropy({ labels }) }, 1);
  });

  it.skipIf(isSlow).each([r1(), dragan()])('train with batch norm in the discriminator ($name)', async (penalty) => {
    await expectTraining(withNorm('batch', embedding({ classes: 3 })), { tricks: [penalty] }, 1);
  });
});

describe('discriminatorBatches', () => {
  // Without batch norm the images of a batch do not meet, so one joined pass has the gradient of two passes apart.
  it.each<LabelLoss>([nonSaturatingLoss(), leastSquaresLoss()])(
    'joined and apart agree without batch norm ($name)',
    async (loss) => {
      const weights = async (discriminatorBatches: DiscriminatorBatches): Promise<Record<string, number[]>> => {
        const gan = build(embedding({ classes: 3 }), 'none');
        const step = createTrainStep(gan, { loss, discriminatorBatches });
        disposeTrainingState(step.run(step.init(), [batchOf(1)]).state);
        const values = await snapshot(gan);
        gan.generator.dispose();
        gan.discriminator.dispose();
        return values;
      };
      const [apart, joined] = [await weights('apart'), await weights('joined')];
      for (const [name, values] of Object.entries(apart)) {
        // An update of Adam is at most the learning rate, 2e-4; rounding can turn the sign of a gradient of 0.
        values.forEach((value, i) => expect(Math.abs(value - (joined[name]?.[i] ?? NaN)), name).toBeLessThan(1e-5));
      }
    },
  );
});
