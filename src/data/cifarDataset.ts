import { checksOf, type Checks, type ImageShape } from '../core/index.js';
import { argumentOf, bytesOf, type ByteSource } from './byteSource.js';
import { type Dataset } from './dataset.js';
import { memoryDataset } from './datasetFromArrays.js';

const IMAGE_SHAPE: ImageShape = [32, 32, 3];
const PLANE = 32 * 32;
const PIXELS = 3 * PLANE;
const CIFAR10_NAMES = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

/** Options of {@link cifar10Dataset}. */
export interface CIFAR10Options {
  /** Whether a class may be without images. Default false. */
  readonly allowEmptyClasses?: boolean;
}

/** Options of {@link cifar100Dataset}. */
export interface CIFAR100Options extends CIFAR10Options {
  /** The 100 fine classes or the 20 coarse ones. Default `fine`. */
  readonly labels?: 'fine' | 'coarse';
}

/**
 * CIFAR-10 from its binary version: records of one label byte and 32×32 red, green and blue bytes.
 *
 * A. Krizhevsky: "Learning Multiple Layers of Features from Tiny Images", 2009.
 *
 * @param files - `data_batch_1.bin`, … or any of them, plain or gzip (each file, not the archive).
 * @throws InvalidArgumentError for a file that is no whole number of records, and for a label above 9.
 */
export async function cifar10Dataset(
  files: ByteSource | readonly ByteSource[],
  options: CIFAR10Options = {},
): Promise<Dataset> {
  const check = checksOf('cifar10Dataset');
  check.knownKeys('options', options, ['allowEmptyClasses']);
  const { images, labels } = await readRecords(check, files, 1, 0);
  return memoryDataset(check, images, IMAGE_SHAPE, [0, 255], { ...options, labels, labelNames: CIFAR10_NAMES });
}

/**
 * CIFAR-100 from its binary version: records of a coarse and a fine label byte and 32×32 red, green and blue bytes.
 *
 * @param files - `train.bin`, `test.bin` or both, plain or gzip (each file, not the archive).
 * @throws InvalidArgumentError for a file that is no whole number of records, and for a label out of range.
 */
export async function cifar100Dataset(
  files: ByteSource | readonly ByteSource[],
  options: CIFAR100Options = {},
): Promise<Dataset> {
  const check = checksOf('cifar100Dataset');
  check.knownKeys('options', options, ['labels', 'allowEmptyClasses']);
  const { labels: which = 'fine', ...labelOptions } = options;
  const fine = check.oneOf('labels', which, ['fine', 'coarse']) === 'fine';
  const { images, labels } = await readRecords(check, files, 2, fine ? 1 : 0);
  return memoryDataset(check, images, IMAGE_SHAPE, [0, 255], { ...labelOptions, labels, classCount: fine ? 100 : 20 });
}

/** Reads records of `labelBytes` bytes, of which the one at `labelAt` is the label, and a picture in three planes. */
async function readRecords(
  check: Checks,
  files: ByteSource | readonly ByteSource[],
  labelBytes: number,
  labelAt: number,
): Promise<{ images: Uint8Array; labels: Uint8Array }> {
  const record = labelBytes + PIXELS;
  const sources = isSourceList(files) ? files : [files];
  if (sources.length === 0) check.fail('files', 'must name at least one file', files);
  const parts = await Promise.all(
    sources.map(async (source, i) => {
      const name = argumentOf(`files[${i}]`, source);
      const bytes = await bytesOf(check, name, source);
      if (bytes.length > 0 && bytes.length % record === 0) return bytes;
      return check.fail(name, `must hold whole records of ${record} bytes`, `${bytes.length} bytes`);
    }),
  );
  const count = parts.reduce((sum, part) => sum + part.length, 0) / record;
  const images = new Uint8Array(count * PIXELS);
  const labels = new Uint8Array(count);
  let index = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += record, index++) {
      labels[index] = part[at + labelAt] ?? 0;
      interleave(part.subarray(at + labelBytes, at + record), images.subarray(index * PIXELS, (index + 1) * PIXELS));
    }
  }
  return { images, labels };
}

/** From [channel, height, width] to [height, width, channel]. */
function interleave(planes: Uint8Array, target: Uint8Array): void {
  for (let channel = 0; channel < 3; channel++) {
    for (let pixel = 0; pixel < PLANE; pixel++) target[pixel * 3 + channel] = planes[channel * PLANE + pixel] ?? 0;
  }
}

function isSourceList(files: ByteSource | readonly ByteSource[]): files is readonly ByteSource[] {
  return Array.isArray(files);
}
