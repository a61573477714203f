import {
  cifar100Dataset,
  cifar10Dataset,
  type CIFAR100Options,
  type CIFAR10Options,
  type Dataset,
} from '../../data/index.js';
import { fileSource, onBehalfOf } from './fileSource.js';

/**
 * CIFAR-10 from files of its binary version.
 *
 * @param paths - `data_batch_1.bin`, … or any of them, plain or gzip (each file, not the archive).
 * @throws an error that names the file for files that cannot be read or hold no CIFAR-10 records.
 */
export async function cifar10Files(paths: string | readonly string[], options: CIFAR10Options = {}): Promise<Dataset> {
  const files = await sources('cifar10Files', paths);
  return onBehalfOf('cifar10Files', () => cifar10Dataset(files, options));
}

/**
 * CIFAR-100 from files of its binary version.
 *
 * @param paths - `train.bin`, `test.bin` or both, plain or gzip (each file, not the archive).
 * @throws an error that names the file for files that cannot be read or hold no CIFAR-100 records.
 */
export async function cifar100Files(
  paths: string | readonly string[],
  options: CIFAR100Options = {},
): Promise<Dataset> {
  const files = await sources('cifar100Files', paths);
  return onBehalfOf('cifar100Files', () => cifar100Dataset(files, options));
}

async function sources(functionName: string, paths: unknown): Promise<File[]> {
  const list: unknown[] = Array.isArray(paths) ? paths : [paths];
  return Promise.all(list.map((path, i) => fileSource(functionName, `paths[${i}]`, path)));
}
