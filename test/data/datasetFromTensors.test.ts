import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { datasetFromTensors, type Dataset, type DatasetFromTensorsOptions } from '../../src/data/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { itKeepsTheContract } from './datasetContract.js';

const stream = new RandomStream(1);

async function withTensors(
  tensors: Record<string, tf.Tensor>,
  options: Omit<DatasetFromTensorsOptions, 'images' | 'labels'> = {},
): Promise<Dataset> {
  try {
    return await datasetFromTensors({ ...tensors, ...options } as unknown as DatasetFromTensorsOptions);
  } finally {
    tf.dispose(tensors);
  }
}

const bytes = (): tf.Tensor4D => tf.tensor4d([0, 255, 51, 204], [2, 1, 2, 1], 'int32');

describe('datasetFromTensors', () => {
  itKeepsTheContract(() => withTensors({ images: bytes(), labels: tf.tensor1d([1, 0], 'int32') }));

  it('scales int32 from bytes and float32 from the stated range', async () => {
    expect((await (await withTensors({ images: bytes() })).read([0, 1], stream)).images).toEqual(
      Float32Array.of(-1, 1, -0.6, 0.6),
    );
    const unit = await withTensors({ images: tf.tensor4d([0, 0.75], [1, 1, 2, 1]) }, { pixelRange: [0, 1] });
    expect((await unit.read([0], stream)).images).toEqual(Float32Array.of(-1, 0.5));
    const signs = await withTensors({ images: tf.tensor4d([-1, 1], [1, 1, 2, 1], 'int32') }, { pixelRange: [-1, 1] });
    expect((await signs.read([0], stream)).images).toEqual(Float32Array.of(-1, 1));
  });

  it('tells classes from attributes by their shape and type', async () => {
    const column = await withTensors({ images: bytes(), labels: tf.tensor2d([0, 1], [2, 1], 'int32') });
    expect(column.labels).toEqual({ kind: 'classes', count: 2 });
    const floats = await withTensors({ images: bytes(), labels: tf.tensor1d([0, 1]) });
    expect(floats.labels).toEqual({ kind: 'classes', count: 2 });
    const one = await withTensors({ images: bytes(), labels: tf.tensor2d([0.5, 1], [2, 1]) });
    expect(one.labels).toEqual({ kind: 'attributes', count: 1 });
    const rows = await withTensors({ images: bytes(), labels: tf.tensor2d([0, 1, 2, 3], [2, 2], 'int32') });
    expect(rows.labels).toEqual({ kind: 'attributes', count: 2 });
    expect(await rows.readLabels?.([1])).toEqual(Float32Array.of(2, 3));
  });

  it('neither disposes nor keeps the tensors', async () => {
    await expectNoLeak(async () => {
      const [images, labels] = [bytes(), tf.tensor1d([1, 0], 'int32')];
      const dataset = await datasetFromTensors({ images, labels });
      expect([images.isDisposed, labels.isDisposed]).toEqual([false, false]);
      tf.dispose([images, labels]);
      await dataset.read([1], stream);
    });
  });

  it.each([
    ['zero images', () => ({ images: tf.zeros([0, 1, 2, 1], 'int32') }), 'images must hold at least one image'],
    ['one image without a batch', () => ({ images: tf.zeros([1, 2, 1]) }), 'images must have rank 4'],
    ['two channels', () => ({ images: tf.zeros([1, 1, 1, 2]) }), 'imageShape[2] must be 1, 3 or 4 channels (got 2)'],
    ['unstated floats', () => ({ images: tf.zeros([1, 1, 1, 1]) }), 'pixelRange must be given'],
    ['booleans', () => ({ images: tf.zeros([1, 1, 1, 1], 'bool') }), 'images must be a float32 or int32 tensor'],
    ['256', () => ({ images: tf.tensor4d([0, 256], [2, 1, 1, 1], 'int32') }), 'images[1] must have pixels in [0, 255]'],
    ['labels of rank 3', () => ({ images: bytes(), labels: tf.zeros([2, 1, 1]) }), 'labels must have rank 1 or 2'],
    ['a label too few', () => ({ images: bytes(), labels: tf.zeros([1]) }), 'labels must have one label for each of'],
    ['half a label', () => ({ images: bytes(), labels: tf.tensor1d([0, 0.5]) }), 'labels[1] must be an integer'],
  ])('refuses %s', async (_, tensors, message) => {
    await expectNoLeak(async () => {
      await expect(withTensors(tensors())).rejects.toThrow(`datasetFromTensors: ${message}`);
    });
  });

  it('refuses NaN, naming the image', async () => {
    const images = tf.tensor4d([0, 0, NaN], [3, 1, 1, 1]);
    await expect(withTensors({ images }, { pixelRange: [-1, 1] })).rejects.toThrow(
      'datasetFromTensors: images[2] must have pixels in [-1, 1] (got NaN)',
    );
  });

  it('refuses what is no live tensor', async () => {
    const disposed = bytes();
    disposed.dispose();
    await expect(datasetFromTensors({ images: disposed })).rejects.toThrow('images must not be disposed');
    const array = { images: [1, 2] } as unknown as DatasetFromTensorsOptions;
    await expect(datasetFromTensors(array)).rejects.toThrow('images must be a tensor (got [1, 2])');
  });
});
