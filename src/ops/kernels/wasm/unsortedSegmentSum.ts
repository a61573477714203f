import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel } from '../registration.js';
import { wasmBackend } from './heap.js';

/** Adds up the rows of x by segment; rows of segments out of range count nowhere. tfjs has no such kernel on wasm. */
export const unsortedSegmentSum = defineKernel<
  { readonly x: TensorInfo; readonly segmentIds: TensorInfo },
  tf.UnsortedSegmentSumAttrs
>(tf.UnsortedSegmentSum, () => ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend: anyBackend }) => {
  const backend = wasmBackend(anyBackend);
  const rowShape = x.shape.slice(segmentIds.shape.length);
  const rowSize = tf.util.sizeFromShape(rowShape);
  const sums = backend.makeOutput([numSegments, ...rowShape], x.dtype);
  const target = backend.typedArrayFromHeap(sums).fill(0);
  const source = backend.typedArrayFromHeap(x);
  backend.typedArrayFromHeap(segmentIds).forEach((segment, row) => {
    if (segment < 0 || segment >= numSegments) return;
    for (let i = 0; i < rowSize; i++) {
      target[segment * rowSize + i] = (target[segment * rowSize + i] ?? 0) + (source[row * rowSize + i] ?? 0);
    }
  });
  return sums;
});
