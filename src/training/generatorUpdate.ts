import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { applyUpdate } from './applyUpdate.js';
import { regularization } from './regularization.js';
import { imageTensor, labelTensor, sampleLabels, targetTensors } from './stepInputs.js';
import type { RealBatch } from './trainStep.js';
import type { UpdateContext } from './updateContext.js';

/** Updates the generator through the discriminator, whose weights and averages stay as they are. */
export function updateGenerator(context: UpdateContext, batch: RealBatch): void {
  const stream = context.stream.split('generator');
  const { size } = batch;
  tf.tidy(() => {
    const labels = labelTensor(context, sampleLabels(context, batch, size, stream), size);
    const targets = targetTensors(context, 'generator', size, stream);
    const term = (): Scalar => {
      const generated = context.generate(size, labels, stream, 'generator');
      const fake = context.judge(
        context.transform(generated, 'fake', 'generator', stream),
        labels,
        stream.split('fake'),
        false,
      );
      const logits = { fake: fake.logits, ...realLogits(context, batch) };
      const { loss } = context.options;
      const value = loss.kind === 'labels' ? loss.generator(logits, targets) : loss.generator(logits);
      return withClassification(context, value, fake.auxiliary, labels);
    };
    applyUpdate(context, 'generator', [term, ...regularization(context.gan.generator)], stream);
  });
}

/** Relativistic losses compare with real images; the others do without that pass. */
function realLogits(context: UpdateContext, batch: RealBatch): { real?: Tensor } {
  if (!context.options.loss.relativistic) return {};
  const stream = context.stream.split('generator');
  const images = context.transform(imageTensor(context, batch, batch.size), 'real', 'generator', stream);
  return {
    real: context.judge(images, labelTensor(context, batch.labels, batch.size), stream.split('real'), false).logits,
  };
}

function withClassification(
  context: UpdateContext,
  loss: Scalar,
  auxiliary: Tensor | null,
  labels: Tensor | null,
): Scalar {
  const { auxiliaryLoss } = context.options;
  if (!auxiliaryLoss || !auxiliary || !labels) return loss;
  const classification = auxiliaryLoss.compute(auxiliary, labels);
  context.measure('classGenerator', () => classification);
  return tf.add(loss, tf.mul(classification, auxiliaryLoss.weight));
}
