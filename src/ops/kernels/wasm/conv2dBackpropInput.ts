import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { convolutionOf, type Convolution } from '../convolution.js';
import { defineKernel } from '../registration.js';
import { convolve } from './convolve.js';
import { floats, wasmBackend, type WasmBackend } from './heap.js';
import { columnPhases, rowPhases, windowOf, type Phase, type Window } from './phases.js';
import { copyRuns, transposeMatrices } from './rearrange.js';
import { inputGradientByWinograd, isCheaperByWinograd } from './winograd.js';

/**
 * The gradient of a convolution's input, which is also the forward pass of the transposed convolution, by sub-pixel
 * convolution (Shi et al. 2016): one plain convolution for each phase of the strides, interleaved. The stock kernel
 * adds up number by number.
 */
export const conv2dBackpropInput = defineKernel<
  { readonly dy: TensorInfo; readonly filter: TensorInfo },
  tf.Conv2DBackpropInputAttrs
>(tf.Conv2DBackpropInput, () => ({ inputs: { dy, filter }, attrs, backend: anyBackend }) => {
  if (attrs.dataFormat === 'NCHW') throw new Error('Conv2DBackpropInput on wasm needs dataFormat NHWC');
  const backend = wasmBackend(anyBackend);
  const convolution = convolutionOf(attrs.inputShape, filter.shape, attrs);
  if (isCheaperByWinograd(backend, convolution)) return inputGradientByWinograd(backend, dy, filter, convolution);
  const rows = rowPhases(convolution);
  const columns = columnPhases(convolution);
  const groups = groupsOf(rows, columns, convolution.inChannels);
  const dx = backend.makeOutput(convolution.inShape, 'float32');
  if (leavesGaps(rows, columns, convolution)) floats(backend, dx).fill(0);
  for (const group of groups) {
    const plan = planOf(group, convolution);
    const taps = gatherTaps(backend, filter, plan);
    const results = convolve(backend, dy, taps, {
      padding: [plan.rows.before, plan.rows.after, plan.columns.before, plan.columns.after],
      dilations: [1, 1],
    });
    backend.disposeData(taps.dataId);
    if (groups.length * group.length === 1 && tf.util.arraysEqual(results.shape, dx.shape)) {
      backend.disposeData(dx.dataId);
      return results;
    }
    interleave(backend, results, dx, plan);
    backend.disposeData(results.dataId);
  }
  return dx;
});

/** A phase of the rows together with one of the columns. */
interface PhasePair {
  readonly row: Phase;
  readonly column: Phase;
}

/** What one convolution computes. */
interface Plan {
  readonly convolution: Convolution;
  readonly pairs: readonly PhasePair[];
  readonly rows: Window;
  readonly columns: Window;
}

function planOf(pairs: readonly PhasePair[], convolution: Convolution): Plan {
  const rows = windowOf(
    pairs.map(({ row }) => row),
    convolution.outHeight,
  );
  const columns = windowOf(
    pairs.map(({ column }) => column),
    convolution.outWidth,
  );
  return { convolution, pairs, rows, columns };
}

/** XNNPACK computes the output channels in groups of this many. */
const CHANNEL_GROUP = 8;

/**
 * One convolution for all phases, or one for each, whichever multiplies less: all at once pads the shorter phases with
 * zeros, each for itself rounds the number of channels up every time.
 */
function groupsOf(rows: readonly Phase[], columns: readonly Phase[], channels: number): PhasePair[][] {
  const pairs = rows.flatMap((row) => columns.map((column) => ({ row, column })));
  const cost = (group: readonly PhasePair[]): number =>
    Math.max(...group.map(({ row }) => row.taps)) *
    Math.max(...group.map(({ column }) => column.taps)) *
    Math.ceil((group.length * channels) / CHANNEL_GROUP);
  const apart = pairs.reduce((sum, pair) => sum + cost([pair]), 0);
  if (pairs.length === 0) return [];
  return cost(pairs) <= apart ? [pairs] : pairs.map((pair) => [pair]);
}

/** Whether some inputs have no part in the convolution, so that nothing is written to their gradient. */
function leavesGaps(rows: readonly Phase[], columns: readonly Phase[], convolution: Convolution): boolean {
  const { strideHeight, strideWidth, inHeight, inWidth } = convolution;
  return rows.length < Math.min(strideHeight, inHeight) || columns.length < Math.min(strideWidth, inWidth);
}

/** The taps of each pair of phases in reverse: [row taps, column taps, outChannels, pairs · inChannels]. */
function gatherTaps(backend: WasmBackend, filter: TensorInfo, { convolution, pairs, rows, columns }: Plan): TensorInfo {
  const { filterWidth, inChannels, outChannels, strideHeight, strideWidth } = convolution;
  const width = pairs.length * inChannels;
  const result = backend.makeOutput([rows.taps, columns.taps, outChannels, width], 'float32');
  if (pairs.some(({ row, column }) => row.taps < rows.taps || column.taps < columns.taps)) {
    floats(backend, result).fill(0);
  }
  pairs.forEach(({ row, column }, index) => {
    for (let i = 0; i < row.taps; i++) {
      for (let j = 0; j < column.taps; j++) {
        const tap = (row.firstTap + strideHeight * i) * filterWidth + column.firstTap + strideWidth * j;
        const reversed = (rows.taps - 1 - i) * columns.taps + columns.taps - 1 - j;
        transposeMatrices(backend, filter, result, {
          rows: inChannels,
          columns: outChannels,
          from: tap * inChannels * outChannels,
          fromStride: outChannels,
          to: reversed * outChannels * width + index * inChannels,
          toStride: width,
        });
      }
    }
  });
  return result;
}

/** Puts the results of each pair of phases [batch, height, width, pairs · inChannels] where they belong in `dx`. */
function interleave(
  backend: WasmBackend,
  results: TensorInfo,
  dx: TensorInfo,
  { convolution, pairs, rows, columns }: Plan,
): void {
  const { batchSize, inHeight, inWidth, inChannels, strideHeight, strideWidth } = convolution;
  const [, height = 0, width = 0, channels = 0] = results.shape;
  pairs.forEach(({ row, column }, index) => {
    for (let image = 0; image < batchSize; image++) {
      const top = image * height + row.firstQ - rows.shift;
      copyRuns(backend, results, dx, {
        outer: row.lastQ - row.firstQ + 1,
        inner: column.lastQ - column.firstQ + 1,
        length: inChannels,
        from: (top * width + column.firstQ - columns.shift) * channels + index * inChannels,
        fromStrides: [width * channels, channels],
        to: ((image * inHeight + row.firstOutput) * inWidth + column.firstOutput) * inChannels,
        toStrides: [strideHeight * inWidth * inChannels, strideWidth * inChannels],
      });
    }
  });
}
