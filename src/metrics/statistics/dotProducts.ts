import * as tf from '@tensorflow/tfjs-core';
import { createBreather } from '../../core/index.js';
import { prepareBackend } from '../../ops/index.js';
import type { FeatureSample } from './imageStatistics.js';

/** Rows at a time of either side, so that memory does not grow with their number. */
const BLOCK = 1024;

/**
 * The dot products of all rows of `left` with all rows of `right`, on the current backend, a block at a time. Other work gets its turn
 * between two blocks.
 *
 * @param visit - called for each row of each block with the index of the row, that of the first column, and the products.
 */
export async function dotProducts(
  left: FeatureSample,
  right: FeatureSample,
  visit: (row: number, firstColumn: number, products: Float32Array) => void,
): Promise<void> {
  prepareBackend();
  const breathe = createBreather();
  const width = left.values.length / left.count;
  for (let top = 0; top < left.count; top += BLOCK) {
    const rows = Math.min(BLOCK, left.count - top);
    const a = tf.tensor2d(left.values.subarray(top * width, (top + rows) * width), [rows, width]);
    try {
      for (let first = 0; first < right.count; first += BLOCK) {
        const columns = Math.min(BLOCK, right.count - first);
        const b = tf.tensor2d(right.values.subarray(first * width, (first + columns) * width), [columns, width]);
        const product = tf.matMul(a, b, false, true);
        b.dispose();
        const values = await product.data<'float32'>();
        product.dispose();
        for (let i = 0; i < rows; i++) visit(top + i, first, values.subarray(i * columns, (i + 1) * columns));
        await breathe();
      }
    } finally {
      a.dispose();
    }
  }
}
