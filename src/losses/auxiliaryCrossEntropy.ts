import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type LabelSpec } from '../core/index.js';
import { binaryCrossEntropy } from './binaryCrossEntropy.js';
import type { AuxiliaryLoss } from './loss.js';

/** Options of `auxiliaryCrossEntropy`. */
export interface AuxiliaryCrossEntropyOptions {
  /** What the labels are. */
  readonly labels: LabelSpec;
  /** The factor before the term in both networks' losses, > 0. Default 1. */
  readonly weight?: number;
  /** Whether the discriminator also learns the labels of generated images. Default true, as in ACGAN. */
  readonly onFake?: boolean;
}

const check = checksOf('auxiliaryCrossEntropy');

/**
 * The loss of a discriminator's second output, which says what is in an image: the cross-entropy of a softmax for
 * classes, the mean cross-entropy of `count` sigmoids for attributes (of which soft values in [0, 1] are welcome).
 * The mean over the batch; not a number if a logit is not.
 *
 * Class labels are not read here, so one outside [0, count) is no error: it counts as no class at all.
 *
 * Odena, Olah, Shlens: "Conditional Image Synthesis With Auxiliary Classifier GANs", 2017.
 *
 * @throws InvalidArgumentError for options out of range and, when called, for logits that are not [batch, count] or
 *   labels that are not [batch, 1] (classes) or [batch, count] (attributes).
 */
export function auxiliaryCrossEntropy(options: AuxiliaryCrossEntropyOptions): AuxiliaryLoss {
  check.knownKeys('options', options, ['labels', 'weight', 'onFake']);
  const { weight = 1, onFake = true } = options;
  const labels = check.labelSpec('labels', options.labels);
  check.above('weight', weight, 0);
  if (typeof onFake !== 'boolean') check.fail('onFake', 'must be true or false', onFake);
  const entropy = labels.kind === 'classes' ? softmaxCrossEntropy : binaryCrossEntropy;
  return {
    name: 'auxiliaryCrossEntropy',
    options: { labels: { kind: labels.kind, count: labels.count }, weight, onFake },
    weight,
    onFake,
    compute(logits, values) {
      const batch = logits.shape[0] ?? 0;
      checkShape('logits', logits, [batch, labels.count]);
      checkShape('labels', values, [batch, labels.kind === 'classes' ? 1 : labels.count]);
      return entropy(logits, values);
    },
  };
}

function checkShape(argument: string, tensor: tf.Tensor, shape: number[]): void {
  if (!tf.util.arraysEqual(tensor.shape, shape))
    check.fail(argument, `must have the shape [${shape.join(', ')}]`, tensor);
}

function softmaxCrossEntropy(logits: tf.Tensor, classes: tf.Tensor): tf.Scalar {
  const [batch = 0, count = 0] = logits.shape;
  return tf.tidy(() => {
    // A product with one-hot labels, as the gradient of a gather needs a kernel that wasm lacks; cast to float32 in the
    // product, as wasm writes int32 bits into a float32 one-hot.
    const oneHot = tf.oneHot(tf.reshape(classes, [batch]), count);
    return tf.neg(tf.mean<tf.Scalar>(tf.sum(tf.mul(oneHot, tf.logSoftmax(logits)), 1)));
  });
}
