import * as tf from '@tensorflow/tfjs-core';

/**
 * What stock tfjs lacks on wasm for training these networks, in as few lines as somebody would write who wants to get on: the
 * gradient of a convolution to its filter as one product of matrices for each of the filter's positions, and a sum of rows by
 * number as a product with a one-hot matrix. Does nothing for backends that have the kernels.
 */
export function registerMissingKernels(backendName: string): void {
  const { Conv2DBackpropFilter, UnsortedSegmentSum } = tf;
  for (const [kernelName, compute] of [
    [Conv2DBackpropFilter, filterGradient],
    [UnsortedSegmentSum, sumOfRows],
  ] as const) {
    if (tf.getKernel(kernelName, backendName)) continue;
    tf.registerKernel({
      kernelName,
      backendName,
      // tfjs types all kernels' inputs and attributes as open maps; these two belong to the kernels' names.
      kernelFunc: ({ inputs, attrs }) => tf.tidy(() => compute(inputs as never, attrs as never)),
    });
  }
}

function filterGradient(
  { x, dy }: tf.Conv2DBackpropFilterInputs & { x: tf.Tensor4D; dy: tf.Tensor4D },
  { strides, pad, filterShape }: tf.Conv2DBackpropFilterAttrs,
): tf.Tensor {
  const { padInfo, strideHeight, strideWidth } = tf.backend_util.computeConv2DInfo(
    x.shape,
    filterShape,
    strides,
    1,
    pad,
  );
  const padded = tf.pad(x, [[0, 0], [padInfo.top, padInfo.bottom], [padInfo.left, padInfo.right], [0, 0]]); // prettier-ignore
  const [batch, height, width, filters] = dy.shape;
  const errors = tf.reshape(dy, [-1, filters]);
  const [kernelHeight, kernelWidth, channels] = filterShape;
  const positions: tf.Tensor[] = [];
  for (let row = 0; row < kernelHeight; row++) {
    for (let column = 0; column < kernelWidth; column++) {
      const end = [batch, row + (height - 1) * strideHeight + 1, column + (width - 1) * strideWidth + 1, channels];
      const seen = tf.stridedSlice(padded, [0, row, column, 0], end, [1, strideHeight, strideWidth, 1]);
      positions.push(tf.matMul(tf.reshape(seen, [-1, channels]), errors, true));
    }
  }
  return tf.reshape(tf.stack(positions), filterShape);
}

function sumOfRows(
  { x, segmentIds }: tf.UnsortedSegmentSumInputs & { x: tf.Tensor; segmentIds: tf.Tensor1D },
  { numSegments }: tf.UnsortedSegmentSumAttrs,
): tf.Tensor {
  const rows = tf.reshape(x, [segmentIds.size, -1]);
  const sums = tf.matMul(tf.cast(tf.oneHot(segmentIds, numSegments), 'float32'), rows, true);
  return tf.reshape(sums, [numSegments, ...x.shape.slice(1)]);
}
