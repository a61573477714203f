import { describe, expect, it } from 'vitest';
import { augment, datasetFromArrays, randomFlip, subset, type Dataset } from '../../src/data/index.js';
import { adam, rmsprop, sgd } from '../../src/optimizers/index.js';
import { ema, instanceNoise, type GeneralTrick } from '../../src/tricks/index.js';
import {
  ChangedOptionsError,
  loadCheckpoint,
  memoryCheckpoints,
  train,
  type CheckpointStore,
  type TrainOptions,
} from '../../src/training/index.js';
import { isSlow } from '../support/runs.js';
import { data, every, kernelOf, newNetworks, walk, weightsAfter } from './checkpointRuns.js';

const newGAN = newNetworks();
const options = { steps: 10, batchSize: 4, tricks: [ema({ decay: 0.5 })] } satisfies TrainOptions;

// What these tests are about is the same on every backend.
describe.skipIf(isSlow)('a run that goes on with other options', () => {
  const optimizers = { generator: adam({ learningRate: 1e-3 }), discriminator: sgd({ learningRate: 0.1 }) };
  const before = { ...options, optimizers, steps: 4 };

  async function storeAfter(first: TrainOptions = before): Promise<CheckpointStore> {
    const store = memoryCheckpoints();
    await weightsAfter(newGAN(), { ...first, checkpoints: every(store, 4) });
    return store;
  }

  async function refusal(work: Promise<unknown>): Promise<ChangedOptionsError> {
    const error: unknown = await work.then(
      () => 'no error',
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof ChangedOptionsError)) throw new Error(`no refusal: ${String(error)}`);
    return error;
  }

  it('is refused and lists them', async () => {
    const store = await storeAfter();
    const changed: TrainOptions = {
      ...before,
      steps: 6,
      batchSize: 5,
      optimizers: { generator: adam({ learningRate: 5e-4 }), discriminator: rmsprop({ learningRate: 0.1 }) },
      tricks: [ema({ decay: 0.6 }), instanceNoise({ decaySteps: 3 })],
      checkpoints: every(store, 4, { resume: true, accept: ['tricks', 'steps'] }),
    };
    const gan = newGAN();
    const weights = await kernelOf(gan);
    const error = await refusal(walk(train(gan, data, changed)));
    const rule = { learningRate: 0.1 };
    expect(error.differences).toEqual([
      { path: 'optimizers.generator.learningRate', was: 1e-3, is: 5e-4 },
      {
        path: 'optimizers.discriminator',
        was: { name: 'sgd', options: expect.objectContaining(rule) as unknown },
        is: { name: 'rmsprop', options: expect.objectContaining(rule) as unknown },
      },
      { path: 'batchSize', was: 4, is: 5 },
    ]);
    expect(error.message).toContain(
      'train: not everything is as it was in the checkpoint of step 4:\n  optimizers.generator.learningRate: 0.001 → 0.0005\n',
    );
    expect(error.message).toContain(
      "accept: ['optimizers.generator.learningRate', 'optimizers.discriminator', 'batchSize']",
    );
    expect(await kernelOf(gan)).toEqual(weights);
    expect(await store.list()).toEqual(['step-00000004']);
  });

  it('goes on if they are accepted, and begins anew what has no meaning any more', async () => {
    const store = await storeAfter();
    const messages: string[] = [];
    const counts: number[] = [];
    const watched: GeneralTrick = {
      name: 'watched',
      kind: 'general',
      options: {},
      afterUpdate: ({ step }) => {
        counts.push(step);
        return {};
      },
    };
    const run = train(newGAN(), data, {
      ...before,
      steps: 6,
      tricks: [watched],
      optimizers: {
        generator: adam({ learningRate: 5e-4, amsgrad: true }),
        discriminator: rmsprop({ learningRate: 0.1 }),
      },
      checkpoints: every(store, 4, {
        resume: true,
        accept: ['steps', 'tricks', 'optimizers'],
        log: (message) => void messages.push(message),
      }),
    });
    await walk(run);
    run.dispose();
    expect(counts).toEqual([4, 4, 5, 5]);
    expect(messages).toEqual(['train: optimizers.discriminator is another than in the checkpoint, and begins anew']);
    const { state } = await loadCheckpoint(store);
    expect(state).toMatchObject({ step: 6, optimizers: { generator: { count: 6 }, discriminator: { count: 2 } } });
    expect(state).toMatchObject({ tricks: {} });
  });

  it('is refused with other data', async () => {
    const store = await storeAfter();
    const resumed = (dataset: Dataset): Promise<ChangedOptionsError> =>
      refusal(weightsAfter(newGAN(), { ...before, checkpoints: every(store, 4, { resume: true }) }, dataset));
    const fewer = await resumed(
      subset(
        data,
        Array.from({ length: 18 }, (_, i) => i),
      ),
    );
    expect(fewer.message).toContain('  data.size: 20 → 18\n');
    const mirrored = await resumed(augment(data, [randomFlip()]));
    expect(mirrored.differences.map(({ path }) => path)).toEqual(['data.content']);
    const others = datasetFromArrays({
      images: new Float32Array(20 * 64),
      imageShape: [8, 8, 1],
      pixelRange: [-1, 1],
      labels: Array.from({ length: 20 }, (_, i) => i % 3),
    });
    expect((await resumed(others)).message).toContain('  data.content: ');
  });

  it('is refused with networks of other layers, even if their weights would fit', async () => {
    const store = await storeAfter();
    const gan = newGAN();
    for (const layer of gan.discriminator.layers) if (layer.name === 'conv1') layer.trainable = false;
    const error = await refusal(walk(train(gan, data, { ...before, checkpoints: every(store, 4, { resume: true }) })));
    expect(error.differences).toEqual([{ path: 'networks.discriminator.conv1.trainable', was: true, is: false }]);
  });

  it('goes on with layers frozen or not, where that is accepted', async () => {
    const gan = newGAN();
    const freeze = (frozen: boolean): void => {
      for (const layer of gan.generator.layers) if (layer.name === 'up') layer.trainable = !frozen;
    };
    freeze(true);
    const store = memoryCheckpoints();
    const first = train(gan, data, { ...before, checkpoints: every(store, 4) });
    await walk(first);
    first.dispose();
    freeze(false);
    const checkpoints = every(store, 4, { resume: true, accept: ['networks.generator.up.trainable', 'steps'] });
    const second = train(gan, data, { ...before, steps: 5, checkpoints });
    await walk(second);
    second.dispose();
    expect((await loadCheckpoint(store)).state).toMatchObject({ step: 5, optimizers: { generator: { count: 5 } } });
  });
});
