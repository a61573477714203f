import * as tf from '@tensorflow/tfjs-core';

/** The sizes, strides and paddings of one convolution. */
export type Convolution = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** [batch, height, width, channels] or [height, width, inChannels, outChannels]. */
export type Shape4D = [number, number, number, number];

/** `shape`, checked to be of rank 4. */
export function shape4D(shape: readonly number[]): Shape4D {
  const [a, b, c, d] = shape;
  if (shape.length !== 4 || a === undefined || b === undefined || c === undefined || d === undefined) {
    throw new Error(`A convolution needs tensors of rank 4 (got shape [${shape.join(', ')}])`);
  }
  return [a, b, c, d];
}

/** Attributes that the kernels of a convolution and of its two gradients have in common. */
export interface ConvolutionAttributes {
  readonly strides: tf.Conv2DAttrs['strides'];
  readonly pad: tf.Conv2DAttrs['pad'];
  readonly dataFormat: tf.Conv2DAttrs['dataFormat'];
  readonly dilations?: tf.Conv2DAttrs['dilations'];
  readonly dimRoundingMode?: tf.Conv2DAttrs['dimRoundingMode'];
}

/** The convolution of an input of `inputShape` with a filter of `filterShape`. */
export function convolutionOf(
  inputShape: readonly number[],
  filterShape: readonly number[],
  attributes: ConvolutionAttributes,
): Convolution {
  const { strides, pad, dataFormat, dilations = 1, dimRoundingMode } = attributes;
  return tf.backend_util.computeConv2DInfo(
    shape4D(inputShape),
    shape4D(filterShape),
    strides,
    dilations,
    pad,
    dimRoundingMode,
    false,
    tf.backend_util.convertConv2DDataFormat(dataFormat),
  );
}
