import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildDCGAN, type DCGAN, type Norm, type Upsampling } from '../../src/architectures/index.js';
import { conditionalBatchNorm, embedding, projection, type Conditioning } from '../../src/conditioning/index.js';
import { RandomStream } from '../../src/core/index.js';
import { networkWeights, readWeights } from '../../src/models/index.js';
import {
  createTrainStep,
  disposeTrainingState,
  finish,
  train,
  type FreezingSchedule,
  type StepOptions,
} from '../../src/training/index.js';
import {
  elasticWeights,
  freeze,
  freezeD,
  freezeG,
  keepFrozen,
  l2sp,
  onlyNorms,
  unfreeze,
  unfreezeByStep,
  unfreezeOnPlateau,
  type FreezingPolicy,
  type LayerKind,
} from '../../src/transfer/index.js';
import { ema, r1 } from '../../src/tricks/index.js';
import { isSlow, runs } from '../support/runs.js';
import { tinyDataset } from '../support/tinyDataset.js';

const conditionings = [
  undefined,
  embedding({ classes: 3, dimension: 2 }),
  projection({ classes: 3 }),
  conditionalBatchNorm({ classes: 3, dimension: 2 }),
];

interface Shape {
  readonly conditioning: Conditioning | undefined;
  readonly norm: Norm;
  readonly depth: number;
  readonly upsampling: Upsampling;
}

const shapes: fc.Arbitrary<Shape> = fc.record({
  conditioning: fc.constantFrom(...conditionings),
  norm: fc.constantFrom<Norm>('batch', 'layer', 'none'),
  depth: fc.integer({ min: 1, max: 2 }),
  upsampling: fc.constantFrom<Upsampling>('transposed', 'nearest'),
});

const simple: fc.Arbitrary<FreezingPolicy> = fc.oneof(
  fc.integer({ min: 1, max: 2 }).map((fromInput) => ({ fromInput })),
  fc.integer({ min: 1, max: 2 }).map((fromOutput) => ({ fromOutput })),
  fc.constantFrom<LayerKind>('norms', 'convolutions', 'dense', 'labels').map((kind) => ({ kind })),
  fc.constantFrom('*_conv', 'stage0*', '*a*').map((names) => ({ names })),
);
const policy: fc.Arbitrary<FreezingPolicy> = fc.oneof(
  simple,
  simple.map((allBut) => ({ allBut })),
  fc.array(simple, { minLength: 1, maxLength: 2 }).map((anyOf) => ({ anyOf })),
  fc.array(simple, { minLength: 1, maxLength: 2 }).map((allOf) => ({ allOf })),
);

type Kind = 'parameters' | 'statistics' | 'frozen';

async function values({ generator, discriminator }: DCGAN, ...kinds: Kind[]): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  for (const [network, model] of Object.entries({ generator, discriminator }))
    for (const kind of kinds)
      for (const [name, value] of Object.entries(readWeights(networkWeights(model)[kind])))
        found.set(`${network}/${name}`, Array.from(await value.data()));
  return found;
}

function build({ conditioning, norm, depth, upsampling }: Shape): DCGAN {
  const stages = Array.from({ length: depth }, () => ({}));
  const common = { baseFilters: 2, maxFilters: 3, stages, defaults: { kernelSize: 3, norm } } as const;
  return buildDCGAN({
    imageShape: [8, 8, 1],
    latentDim: 2,
    ...(conditioning && { conditioning }),
    generator: { ...common, projection: { norm: norm === 'none' ? 'batch' : norm }, upsampling },
    discriminator: common,
  });
}

/** Freezes what a policy means where it means something and leaves something. */
function freezeIfPossible(model: DCGAN['generator'], chosen: FreezingPolicy): void {
  try {
    freeze(model, chosen);
  } catch (error) {
    expect(String(error)).toMatch(/^InvalidArgumentError: freeze: policy/);
  }
}

function trainFor(steps: number, networks: DCGAN, options: StepOptions, labelled: boolean): void {
  const step = createTrainStep(networks, options);
  const stream = new RandomStream(3);
  let state = step.init();
  for (let i = 0; i < steps; i++) {
    const images = stream.uniforms(2 * 64, -1, 1);
    state = step.run(state, [{ images, labels: labelled ? Int32Array.of(0, 2) : null, size: 2 }]).state;
  }
  disposeTrainingState(state);
}

async function expectFrozen(networks: DCGAN, steps: number, options: StepOptions, labelled: boolean): Promise<void> {
  const before = await values(networks, 'frozen');
  const free = await values(networks, 'parameters', 'statistics');
  trainFor(steps, networks, options, labelled);
  // Object.is, so that not even a 0 changes its sign.
  for (const [name, now] of await values(networks, 'frozen'))
    expect(
      now.every((value, i) => Object.is(value, before.get(name)?.[i])),
      name,
    ).toBe(true);
  const moved = [...(await values(networks, 'parameters', 'statistics'))].filter(([name, now]) =>
    now.some((value, i) => value !== free.get(name)?.[i]),
  );
  expect(moved.length).toBeGreaterThan(0);
}

describe('frozen weights and averages', () => {
  it('stay as they are to the bit, whatever the networks and the policies', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, policy, policy, fc.boolean(), async (shape, forGenerator, forDiscriminator, tricked) => {
        const before = tf.memory().numTensors;
        const networks = build(shape);
        freezeIfPossible(networks.generator, forGenerator);
        freezeIfPossible(networks.discriminator, forDiscriminator);
        const tricks = tricked ? [ema(), l2sp(), r1(), elasticWeights(networks, { samples: 1 })] : [];
        await expectFrozen(networks, isSlow ? 1 : 3, { tricks }, shape.conditioning !== undefined);
        unfreeze(networks.generator);
        expect(networkWeights(networks.generator).frozen.size).toBe(0);
        networks.generator.dispose();
        networks.discriminator.dispose();
        expect(tf.memory().numTensors).toBe(before);
      }),
      { numRuns: isSlow ? 2 : Math.ceil(runs() / 5) },
    );
  });

  it.skipIf(isSlow)('stay as they are over 200 steps, whatever the networks and the policies', async () => {
    const property = fc.asyncProperty(shapes, policy, policy, async (shape, forGenerator, forDiscriminator) => {
      const networks = build(shape);
      freezeIfPossible(networks.generator, forGenerator);
      freezeIfPossible(networks.discriminator, forDiscriminator);
      await expectFrozen(networks, 200, {}, shape.conditioning !== undefined);
      networks.generator.dispose();
      networks.discriminator.dispose();
    });
    await fc.assert(property, { numRuns: 3 });
  });
});

/** Schedules whose second phase begins in the middle of the run, and those that have one phase. */
const schedules: readonly ((steps: number) => FreezingSchedule)[] = [
  () => freezeD({ layers: 1 }),
  () => freezeG(),
  () => onlyNorms(),
  () => keepFrozen({ generator: { allBut: { fromOutput: 1 } }, discriminator: { allBut: { fromOutput: 1 } } }),
  (steps) => unfreezeByStep({ phases, at: [Math.ceil(steps / 2)] }),
  (steps) =>
    unfreezeOnPlateau({
      phases,
      score: { name: 'KID', better: 'lower', measure: () => 1 },
      every: Math.ceil(steps / 4),
      patience: 1,
    }),
];
const phases = [
  { generator: { fromInput: 1 }, discriminator: { allBut: { fromOutput: 1 } } },
  { generator: { fromInput: 1 } },
];

describe('what a schedule freezes', () => {
  const cases = schedules.map((schedule) => [schedule(200).name, schedule] as const);
  it.each(isSlow ? cases.slice(4, 5) : cases)('stays as it is for as long as it is frozen: %s', async (_, schedule) => {
    const steps = isSlow ? 4 : 200;
    const networks = build({ conditioning: undefined, norm: 'batch', depth: 1, upsampling: 'transposed' });
    const freezing = schedule(steps);
    const kinds = ['parameters', 'statistics', 'frozen'] as const;
    let before = await values(networks, ...kinds);
    let frozen: string[] = [];
    let spans = 0;
    const onStep = async (step: number): Promise<void> => {
      const next = [...(await values(networks, 'frozen')).keys()];
      if (frozen.length === 0) frozen = next;
      if (frozen.join() === next.join() && step < steps) return;
      const now = await values(networks, ...kinds);
      for (const name of frozen) expect(now.get(name), name).toEqual(before.get(name));
      expect([...now].some(([name, value]) => value.some((one, i) => one !== before.get(name)?.[i]))).toBe(true);
      [before, frozen, spans] = [now, next, spans + 1];
    };
    await finish(train(networks, tinyDataset(false), { steps, batchSize: 2, freezing, onStep }));
    expect(spans).toBe(freezing.name.startsWith('unfreeze') ? 2 : 1);
    networks.generator.dispose();
    networks.discriminator.dispose();
  });
});
