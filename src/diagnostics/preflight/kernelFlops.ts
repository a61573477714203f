import type { NamedTensorInfoMap } from '@tensorflow/tfjs-core';

type Shape = readonly number[];

/** A kernel's tensors and settings, as far as its cost depends on them. */
interface Call {
  shape(input: string): Shape;
  attribute(name: string): unknown;
  readonly output: Shape;
}

/** Multiplications of the kernels that multiply more than once for each number that they give. */
const multiplications: Readonly<Record<string, (call: Call) => number>> = {
  Conv2D: (call) => sizeOf(call.output) * tapsOf(call.shape('filter')),
  FusedConv2D: (call) => sizeOf(call.output) * tapsOf(call.shape('filter')),
  Conv2DBackpropInput: (call) => sizeOf(call.shape('dy')) * tapsOf(call.shape('filter')),
  Conv2DBackpropFilter: (call) => sizeOf(call.shape('dy')) * tapsOf(call.output),
  Conv3D: (call) => sizeOf(call.output) * tapsOf(call.shape('filter')),
  Conv3DBackpropInputV2: (call) => sizeOf(call.shape('dy')) * tapsOf(call.shape('filter')),
  Conv3DBackpropFilterV2: (call) => sizeOf(call.shape('dy')) * tapsOf(call.output),
  DepthwiseConv2dNative: (call) => sizeOf(call.output) * sizeOf(call.shape('filter').slice(0, 2)),
  FusedDepthwiseConv2D: (call) => sizeOf(call.output) * sizeOf(call.shape('filter').slice(0, 2)),
  DepthwiseConv2dNativeBackpropInput: (call) => sizeOf(call.shape('dy')) * sizeOf(call.shape('filter').slice(0, 2)),
  DepthwiseConv2dNativeBackpropFilter: (call) => sizeOf(call.shape('dy')) * sizeOf(call.output.slice(0, 2)),
  BatchMatMul: innerProducts,
  _FusedMatMul: innerProducts,
};

/** Kernels that only move numbers about. */
const moves: ReadonlySet<string> = new Set([
  'BatchToSpaceND',
  'Cast',
  'Concat',
  'Fill',
  'GatherNd',
  'GatherV2',
  'Identity',
  'MirrorPad',
  'OnesLike',
  'Pack',
  'PadV2',
  'Reshape',
  'Reverse',
  'Slice',
  'SpaceToBatchND',
  'SplitV',
  'Tile',
  'Transpose',
  'Unpack',
  'ZerosLike',
]);

/**
 * Floating-point operations of one kernel: two for each multiplication and addition of a convolution or a product, by their
 * definition; none for moving numbers; one for each element of the largest tensor of every other kernel.
 */
export function kernelFlops(
  name: string,
  inputs: NamedTensorInfoMap,
  attributes: Readonly<Record<string, unknown>>,
  outputs: readonly Shape[],
): number {
  const count = multiplications[name];
  if (count) {
    const call: Call = {
      shape: (input) => inputs[input]?.shape ?? [],
      attribute: (attribute) => attributes[attribute],
      output: outputs[0] ?? [],
    };
    return 2 * count(call);
  }
  if (moves.has(name)) return 0;
  return Math.max(0, ...[...Object.values(inputs).map((input) => input?.shape ?? []), ...outputs].map(sizeOf));
}

function innerProducts(call: Call): number {
  const a = call.shape('a');
  return sizeOf(call.output) * (a[call.attribute('transposeA') === true ? a.length - 2 : a.length - 1] ?? 0);
}

/** Multiplications for one output of a convolution with a filter [..., inputs, outputs]. */
function tapsOf(filter: Shape): number {
  return sizeOf(filter.slice(0, -1));
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}
