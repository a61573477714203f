import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream, version } from '../../src/core/index.js';
import { batches } from '../../src/data/index.js';
import { crc32 } from '../../src/training/checkpoints/crc32.js';
import { differencesOf, isAccepted } from '../../src/training/checkpoints/differences.js';
import { layOutTensorFile, readTensorFile, sealTensorFile } from '../../src/training/checkpoints/tensorFile.js';
import { describeModel } from '../../src/models/index.js';
import { ema, type GeneralTrick } from '../../src/tricks/index.js';
import {
  captureCheckpoint,
  ChangedOptionsError,
  createTrainStep,
  disposeTrainingState,
  loadCheckpoint,
  memoryCheckpoints,
  restoreCheckpoint,
  restoreNetworks,
  saveCheckpoint,
  type GAN,
  type TrainStep,
  type TrainingState,
} from '../../src/training/index.js';
import { buildDCGAN } from '../../src/architectures/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { tinyGAN } from '../support/tinyGAN.js';
import { isSlow } from '../support/runs.js';
import { data, disposeGAN, newNetworks } from './checkpointRuns.js';

const newGAN = newNetworks();

/** A small file with a tensor of each type. */
function smallFile(): Uint8Array {
  const file = layOutTensorFile(
    { format: '1', note: 'ü' },
    new Map([
      ['flags', { dtype: 'bool', shape: [3] }],
      ['numbers', { dtype: 'float32', shape: [2, 1] }],
      ['counts', { dtype: 'int32', shape: [] }],
      ['nothing', { dtype: 'float32', shape: [0, 4] }],
    ]),
  );
  file.tensors.get('flags')?.values.set([1, 0, 1]);
  file.tensors.get('numbers')?.values.set([0.5, -2]);
  file.tensors.get('counts')?.values.set([-7]);
  sealTensorFile(file);
  return file.bytes;
}

/** A trick whose state is of every type that can be kept, and changes with each step. */
const varied: GeneralTrick = {
  name: 'varied',
  kind: 'general',
  options: {},
  init: () => ({ flags: tf.tensor1d([true, false], 'bool'), counts: tf.tensor1d([1, 2], 'int32') }),
  afterUpdate: ({ state: { flags, counts } }) =>
    flags && counts ? { state: { flags: tf.logicalNot(flags), counts: tf.add(counts, 1) } } : {},
};

async function advance(
  step: TrainStep,
  start: TrainingState,
  until: number,
  position?: { batch: number; example: number },
) {
  const source = batches(data, { batchSize: 3, stream: new RandomStream(9), ...(position && { start: position }) });
  let state = start;
  for await (const batch of source) {
    state = step.run(state, [batch]).state;
    if (state.step === until) return { state, position: batch.position };
  }
  throw new Error('the data ended');
}

describe('crc32', () => {
  it('is that of zip files', () => {
    // The check value of CRC-32/ISO-HDLC; and of zlib.crc32(bytes(range(256))).
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    expect(crc32(Uint8Array.from({ length: 256 }, (_, i) => i))).toBe(0x29058c73);
    expect(crc32(new Uint8Array(0))).toBe(0);
  });

  it('can be computed part by part', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
        expect(crc32(b, crc32(a))).toBe(crc32(Uint8Array.of(...a, ...b)));
      }),
    );
  });
});

describe('a file of tensors', () => {
  it('is a safetensors file', () => {
    const bytes = smallFile();
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    expect(header).toEqual({
      __metadata__: { crc32: expect.stringMatching(/^[0-9a-f]{8}$/) as unknown, format: '1', note: 'ü' },
      numbers: { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] },
      counts: { dtype: 'I32', shape: [], data_offsets: [8, 12] },
      nothing: { dtype: 'F32', shape: [0, 4], data_offsets: [12, 12] },
      flags: { dtype: 'BOOL', shape: [3], data_offsets: [12, 15] },
    });
    expect(bytes.length).toBe(8 + length + 15);
    const view = new DataView(bytes.buffer, 8 + length);
    expect([view.getFloat32(0, true), view.getFloat32(4, true), view.getInt32(8, true)]).toEqual([0.5, -2, -7]);
    expect([...bytes.subarray(-3)]).toEqual([1, 0, 1]);
  });

  it('is read as it was written, wherever it lies in memory', () => {
    const bytes = smallFile();
    for (const offset of [0, 1, 4]) {
      const larger = new Uint8Array(bytes.length + offset);
      larger.set(bytes, offset);
      const { texts, tensors } = readTensorFile(larger.subarray(offset));
      expect(texts).toMatchObject({ format: '1', note: 'ü' });
      expect(tensors.get('numbers')).toEqual({ dtype: 'float32', shape: [2, 1], values: Float32Array.of(0.5, -2) });
      expect(tensors.get('counts')?.values).toEqual(Int32Array.of(-7));
      expect(tensors.get('flags')?.values).toEqual(Uint8Array.of(1, 0, 1));
      expect(tensors.get('nothing')?.values).toEqual(new Float32Array(0));
    }
  });

  it('is refused if any byte is another, or missing', () => {
    const bytes = smallFile();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const altered = bytes.slice();
        altered.set([(bytes[place] ?? 0) ^ change], place);
        expect(() => readTensorFile(altered)).toThrow();
        expect(() => readTensorFile(bytes.slice(0, place))).toThrow(/^it does not begin|^its checksum is/);
      }),
    );
  });
});

describe('differences of options', () => {
  it('are none between equal ones, whatever the order of keys', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (options) => {
        const given = JSON.parse(JSON.stringify(options)) as Parameters<typeof differencesOf>[0];
        const reversed = Object.fromEntries(Object.entries(options).reverse()) as typeof given;
        expect(differencesOf(given, reversed)).toEqual([]);
      }),
    );
  });

  const named = (name: string, options: object) => ({ name, options: JSON.parse(JSON.stringify(options)) as never });

  it('have the paths that people write', () => {
    const differ = (was: object, is: object) =>
      differencesOf(was as never, is as never).map(({ path, was: before, is: after }) => [path, before, after]);
    expect(differ({ loss: named('a', { x: 1, y: [1, 2] }) }, { loss: named('a', { x: 1, y: [1, 3] }) })).toEqual([
      ['loss.y', [1, 2], [1, 3]],
    ]);
    expect(differ({ rate: 1 }, { rate: named('schedule', { from: 1 }) })).toEqual([
      ['rate', 1, named('schedule', { from: 1 })],
    ]);
    expect(
      differ({ tricks: [named('a', {}), named('b', { x: 1 })] }, { tricks: [named('b', { x: 2 }), named('c', {})] }),
    ).toEqual([
      ['tricks.a', named('a', {}), undefined],
      ['tricks.b.x', 1, 2],
      ['tricks.c', undefined, named('c', {})],
    ]);
    expect(differ({ tricks: [named('a', {}), named('b', {})] }, { tricks: [named('b', {}), named('a', {})] })).toEqual([
      ['tricks', ['a', 'b'], ['b', 'a']],
    ]);
    expect(
      differ({ rules: [named('a', {}), named('a', { x: 1 })] }, { rules: [named('a', {}), named('a', { x: 2 })] }),
    ).toHaveLength(1);
    expect(differ({ a: null }, { a: 0, b: false })).toEqual([
      ['a', null, 0],
      ['b', undefined, false],
    ]);
  });

  it('are accepted by their path or one above it', () => {
    const difference = { path: 'optimizers.generator.learningRate', was: 1, is: 2 };
    for (const path of ['optimizers', 'optimizers.generator', difference.path])
      expect(isAccepted(difference, ['seed', path]), path).toBe(true);
    for (const path of ['optimizer', 'optimizers.gen', 'learningRate', ''])
      expect(isAccepted(difference, [path]), path).toBe(false);
  });
});

describe('describeModel', () => {
  const describeNew = (build: () => GAN): unknown[] => {
    const gan = build();
    const described = [describeModel(gan.generator), describeModel(gan.discriminator)];
    disposeGAN(gan);
    return described;
  };

  it('is the same for networks that are built alike', () => {
    expect(describeNew(tinyGAN)).toEqual(describeNew(tinyGAN));
    const dcgan = (dropout: number, seed: number) => () =>
      buildDCGAN({
        imageShape: [8, 8, 1],
        seed,
        generator: { baseFilters: 4 },
        discriminator: { baseFilters: 4, defaults: { dropout } },
      });
    expect(describeNew(dcgan(0.2, 1))).toEqual(describeNew(dcgan(0.2, 2)));
    expect(describeNew(dcgan(0.2, 1))).not.toEqual(describeNew(dcgan(0.3, 1)));
  });

  it('says what a layer is and where its input comes from', () => {
    const gan = newGAN();
    expect(describeModel(gan.generator)).toMatchObject({
      project: { type: 'Dense', inputs: ['latent'], units: 96, trainable: true },
      Reshape1: { type: 'Reshape', inputs: ['project'], targetShape: [4, 4, 6] },
      norm1: { inputs: ['Reshape1'], momentum: 0.9 },
    });
    expect(JSON.stringify(describeModel(gan.generator))).not.toMatch(/initializer|seed/i);
  });
});

describe.skipIf(isSlow)('captureCheckpoint and restoreCheckpoint', () => {
  const options = { tricks: [varied, ema({ decay: 0.5 })], seed: 4 };

  it('let a loop of your own go on, to the bit', async () => {
    const weights = async (gan: GAN) =>
      Promise.all([gan.generator, gan.discriminator].flatMap((net) => net.getWeights()).map((weight) => weight.data()));
    const [whole, first, second] = [newGAN(), newGAN(), newGAN()];
    const unbroken = await advance(createTrainStep(whole, options), createTrainStep(whole, options).init(), 5);
    const step = createTrainStep(first, options);
    const middle = await advance(step, step.init(), 3);
    const store = memoryCheckpoints();
    await saveCheckpoint(store, await captureCheckpoint(first, step, middle.state, { position: middle.position }));
    disposeTrainingState(middle.state);

    const checkpoint = await loadCheckpoint(store);
    expect(checkpoint).toMatchObject({
      step: 3,
      position: { batch: 3, example: 9 },
      library: version,
      averagedBy: 'ema',
    });
    const next = createTrainStep(second, options);
    const end = await advance(next, restoreCheckpoint(second, next, checkpoint), 5, checkpoint.position);
    expect(await weights(second)).toEqual(await weights(whole));
    expect(end.state.tricks.varied?.flags?.dtype).toBe('bool');
    expect(await end.state.tricks.varied?.counts?.data()).toEqual(await unbroken.state.tricks.varied?.counts?.data());
    disposeTrainingState(end.state);
    disposeTrainingState(unbroken.state);
  });

  it('leak nothing, also where they refuse', async () => {
    const gan = newGAN();
    const step = createTrainStep(gan, options);
    const state = step.init();
    const checkpoint = await captureCheckpoint(gan, step, state);
    await expectNoLeak(async () => {
      await captureCheckpoint(gan, step, state);
    });
    await expectNoLeak(() => disposeTrainingState(restoreCheckpoint(gan, step, checkpoint)));
    const other = createTrainStep(gan, { ...options, seed: 5 });
    await expectNoLeak(() => {
      expect(() => restoreCheckpoint(gan, other, checkpoint)).toThrow(ChangedOptionsError);
    });
    await expectNoLeak(() => disposeTrainingState(restoreCheckpoint(gan, other, checkpoint, { accept: ['seed'] })));
    disposeTrainingState(state);
  });

  it('say which weights do not fit', async () => {
    const gan = newGAN();
    const step = createTrainStep(gan);
    const state = step.init();
    const checkpoint = await captureCheckpoint(gan, step, state);
    disposeTrainingState(state);
    const other = buildDCGAN({
      imageShape: [8, 8, 1],
      generator: { baseFilters: 4 },
      discriminator: { baseFilters: 4 },
    });
    expect(() => restoreNetworks(other, checkpoint)).toThrow(
      /^restoreNetworks: the generator has other weights than in the checkpoint of step 0:\n {2}\S+: absent in the checkpoint, float32 \[[\d, ]+\] here\n/,
    );
    expect(() => restoreNetworks(other, checkpoint)).toThrow(
      'project/kernel: float32 [5, 96] in the checkpoint, absent here',
    );
    expect(() => restoreNetworks(gan, checkpoint, { average: true } as object)).toThrow('has no option "average"');
    disposeGAN(other);
  });

  it('take other facts that have to be the same', async () => {
    const gan = newGAN();
    const step = createTrainStep(gan);
    const state = step.init();
    const checkpoint = await captureCheckpoint(gan, step, state, { options: { crop: 8 } });
    expect(() => restoreCheckpoint(gan, step, checkpoint, { options: { crop: 9 } })).toThrow('  crop: 8 → 9\n');
    disposeTrainingState(restoreCheckpoint(gan, step, checkpoint, { options: { crop: 8 } }));
    disposeTrainingState(state);
  });

  it('explain a checkpoint of another version', async () => {
    const store = memoryCheckpoints();
    const write = async (format: string, library: string): Promise<void> => {
      const file = layOutTensorFile({ format, library, step: '1' }, new Map());
      sealTensorFile(file);
      await store.write('step-00000001', file.bytes);
    };
    for (const [format, library] of [
      ['0', '0.0.1'],
      ['2', '7.0.0'],
    ] as const) {
      await write(format, library);
      await expect(loadCheckpoint(store)).rejects.toThrow(
        `checkpoint: the checkpoint of step 1 in memory is in format ${format}, written by tfjs-gan ${library}; this version ` +
          'reads format 1 alone. Resume with the version that wrote it.',
      );
    }
    await write('1', version);
    await expect(loadCheckpoint(store)).rejects.toThrow('there is no checkpoint that is whole in memory');
  });

  it('tell of another backend and of another version of the library', async () => {
    const gan = newGAN();
    const step = createTrainStep(gan);
    const state = step.init();
    const checkpoint = await captureCheckpoint(gan, step, state);
    const messages: string[] = [];
    const log = (message: string): void => void messages.push(message);
    const other = { ...checkpoint, backend: 'abacus', library: '0.0.1' };
    disposeTrainingState(restoreCheckpoint(gan, step, other, { log }));
    expect(messages).toEqual(
      ['backend abacus', 'tfjs-gan 0.0.1'].map(
        (what) =>
          `restoreCheckpoint: the checkpoint of step 0 is from ${what}; numbers may round otherwise from here on`,
      ),
    );
    disposeTrainingState(state);
  });

  it('refuse what cannot be kept', async () => {
    const gan = newGAN();
    const words: GeneralTrick = { ...varied, init: () => ({ words: tf.tensor1d(['a']) }), afterUpdate: () => ({}) };
    const step = createTrainStep(gan, { tricks: [words] });
    const state = step.init();
    await expect(captureCheckpoint(gan, step, state)).rejects.toThrow(
      'checkpoint: tricks/varied/words is a string tensor; float32, int32 and bool can be kept',
    );
    disposeTrainingState(state);
  });
});
