import { RandomStream } from '../../../src/core/index.js';
import { openWeights, WeightsFileError, type WeightsSource } from '../../../src/transfer/index.js';
import keras from '../../fixtures/kerasWeights.json' with { type: 'json' };
import torch from '../../fixtures/torchWeights.json' with { type: 'json' };
import older from '../../fixtures/torchWeightsOlder.json' with { type: 'json' };
import { bytesOf } from '../../transfer/base64.js';

/** What came of reading mutated files. */
export interface FuzzReport {
  readonly cases: number;
  /** Files that could still be read. */
  readonly accepted: number;
  /** Files that were refused with a `WeightsFileError`. */
  readonly refused: number;
  /** The longest computing time that one file took, in milliseconds, and which file. */
  readonly slowest: { readonly milliseconds: number; readonly file: string };
  /** Anything else: a file that another error came of, with the seed that makes it again. */
  readonly problems: readonly string[];
}

/** Files of every format, as real programs write them. */
export const SEEDS: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  'odd.pt': bytesOf(torch.odd.zip),
  'odd-legacy.pt': bytesOf(torch.odd.legacy),
  'checkpoint.pt': bytesOf(torch.dcgan32.files.checkpoint),
  'older.pt': bytesOf(older.odd.zip),
  'older-legacy.pt': bytesOf(older.odd.legacy),
  'odd.safetensors': bytesOf(torch.odd.safetensors),
  'model.keras': bytesOf(keras.keras3.files['.keras']),
  'model3.h5': bytesOf(keras.keras3.files['.h5']),
  'weights2.h5': bytesOf(keras.keras2.files['_weights.h5']),
  'chunked.h5': bytesOf(keras.chunked),
  'model.json': new TextEncoder().encode(
    JSON.stringify({
      modelTopology: {},
      weightsManifest: [
        {
          paths: ['a.bin', 'b.bin'],
          weights: [
            { name: 'a/kernel', shape: [2, 3], dtype: 'float32' },
            { name: 'a/bias', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
          ],
        },
      ],
    }),
  ),
};

/** Numbers that lengths, counts and offsets are made of when somebody means harm. */
const BAD_NUMBERS = [0n, 1n, 255n, 65535n, 2n ** 31n - 1n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];

/** Makes `count` mutated files from a seed, reads each to the end, and tells what came of it. */
export async function fuzz(count: number, seed: number, onCase?: (done: number) => void): Promise<FuzzReport> {
  const names = Object.keys(SEEDS);
  const problems: string[] = [];
  let [accepted, refused] = [0, 0];
  let slowest = { milliseconds: 0, file: '' };
  for (let i = 0; i < count; i++) {
    const stream = new RandomStream(seed).split(String(i));
    const name = names[i % names.length] ?? '';
    const bytes = mutate(SEEDS[name] ?? new Uint8Array(), stream);
    const start = process.cpuUsage();
    try {
      await readAll(name === 'model.json' ? tfjsFiles(bytes) : bytes);
      accepted++;
    } catch (error) {
      if (error instanceof WeightsFileError) refused++;
      else
        problems.push(
          `seed ${seed}, case ${i} (${name}): ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
        );
    }
    const { user, system } = process.cpuUsage(start);
    const milliseconds = (user + system) / 1000;
    if (milliseconds > slowest.milliseconds) slowest = { milliseconds, file: `case ${i} (${name})` };
    onCase?.(i + 1);
  }
  return { cases: count, accepted, refused, slowest, problems };
}

function tfjsFiles(model: Uint8Array<ArrayBuffer>): File[] {
  return [
    new File([model], 'model.json'),
    new File([new Uint8Array(20)], 'a.bin'),
    new File([new Uint8Array(7)], 'b.bin'),
  ];
}

async function readAll(source: WeightsSource): Promise<void> {
  const file = await openWeights(source, { maxBytes: 2 ** 26, maxTensors: 10_000 });
  for (const array of file.arrays.values()) await array.read();
  await file.close();
}

function mutate(original: Uint8Array<ArrayBuffer>, stream: RandomStream): Uint8Array<ArrayBuffer> {
  let bytes = original.slice();
  for (let times = 1 + stream.integer(4); times > 0; times--) bytes = mutateOnce(bytes, stream);
  return bytes;
}

function mutateOnce(bytes: Uint8Array<ArrayBuffer>, stream: RandomStream): Uint8Array<ArrayBuffer> {
  // What describes a file stands at its beginning or at its end.
  const near = stream.integer(3);
  const reach = near === 2 ? bytes.length : Math.min(bytes.length, 600);
  const place = near === 1 ? Math.max(bytes.length - 1 - stream.integer(reach + 1), 0) : stream.integer(reach + 1);
  const length = 1 + stream.integer(64);
  switch (stream.integer(7)) {
    case 0:
      bytes[place] = (bytes[place] ?? 0) ^ (1 << stream.integer(8));
      return bytes;
    case 1:
      bytes[place] = stream.integer(256);
      return bytes;
    case 2: {
      const number = new Uint8Array(new BigUint64Array([BAD_NUMBERS[stream.integer(BAD_NUMBERS.length)] ?? 0n]).buffer);
      bytes.set(number.subarray(0, Math.min(2 ** (1 + stream.integer(3)), bytes.length - place)), place);
      return bytes;
    }
    case 3:
      return bytes.slice(0, place);
    case 4:
      return join(bytes.subarray(0, place), bytes.subarray(place + length));
    case 5:
      return join(bytes.subarray(0, place + length), bytes.subarray(place));
    default: {
      const from = stream.integer(bytes.length + 1);
      bytes.set(bytes.slice(from, Math.min(from + length, from + bytes.length - place)), place);
      return bytes;
    }
  }
}

function join(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
