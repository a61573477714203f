import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { applyUpdate } from './applyUpdate.js';
import { partTerms, type BatchPart } from './batchPart.js';
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
    const latents = context.latents(size, stream);
    const terms = partTerms(context.partsOf(size), (part) => {
      const own = part.streamOf(stream);
      const label = labels && part.of(labels);
      const generated = context.generate(part.of(latents), label, own, 'generator');
      const seen = context.transform(generated, 'fake', 'generator', own);
      const fake = context.judge(seen, label, own.split('fake'), false);
      const logits = { fake: fake.logits, ...realLogits(context, batch) };
      const { loss } = context.options;
      const target = { real: part.of(targets.real), fake: part.of(targets.fake) };
      const value = loss.kind === 'labels' ? loss.generator(logits, target) : loss.generator(logits);
      return withClassification(context, value, fake.auxiliary, label, part);
    });
    applyUpdate(context, 'generator', [...terms, ...regularization(context, 'generator', stream)], stream);
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
  part: BatchPart,
): Scalar {
  const { auxiliaryLoss } = context.options;
  if (!auxiliaryLoss || !auxiliary || !labels) return loss;
  const classification = auxiliaryLoss.compute(auxiliary, labels);
  context.measure('classGenerator', () => classification, part);
  return tf.add(loss, tf.mul(classification, auxiliaryLoss.weight));
}
