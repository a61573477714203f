import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type RandomStream } from '../../core/index.js';
import type { DiscriminatorLoss, Logits, Targets } from '../../losses/index.js';
import { applyUpdate } from './applyUpdate.js';
import { partTerms, type BatchPart } from './batchPart.js';
import { judgesTogether } from './judgesTogether.js';
import { penaltyTerms, takePenalties, type TakenPenalty } from './penaltyTerms.js';
import { regularization } from './regularization.js';
import { imageTensor, labelTensor, sampleLabels, targetTensors } from './stepInputs.js';
import type { RealBatch } from './trainStep.js';
import type { UpdateContext } from './updateContext.js';

type Source = 'real' | 'fake';

/** What one update of the discriminator works on. Tensors are those of the whole batch. */
interface Inputs {
  /** The images as the discriminator sees them. */
  readonly images: Readonly<Record<Source, Tensor4D>>;
  readonly labels: Readonly<Record<Source, Tensor | null>>;
  readonly targets: Targets;
  readonly penalties: readonly TakenPenalty[];
  readonly stream: RandomStream;
  readonly parts: readonly BatchPart[];
}

/** Updates the discriminator on one batch of real images and as many generated ones. */
export function updateDiscriminator(context: UpdateContext, batch: RealBatch, index: number): void {
  const stream = context.stream.split('discriminator').split(index);
  const size = context.options.discriminatorBatches === 'halves' ? Math.floor(batch.size / 2) : batch.size;
  if (size < 1)
    checksOf('train').fail('batchSize', "must be at least 2 with discriminatorBatches 'halves'", batch.size);
  const parts = context.partsOf(size);
  tf.tidy(() => {
    const fakeLabels = labelTensor(context, sampleLabels(context, batch, size, stream), size);
    const seen = (images: Tensor4D, source: Source): Tensor4D =>
      context.transform(images, source, 'discriminator', stream);
    const images = {
      real: seen(imageTensor(context, batch, size), 'real'),
      fake: seen(generate(context, size, fakeLabels, stream, parts), 'fake'),
    };
    const inputs: Inputs = {
      images,
      labels: { real: labelTensor(context, batch.labels, size), fake: fakeLabels },
      targets: targetTensors(context, 'discriminator', size, stream),
      penalties: takePenalties(context, images, index, stream),
      stream,
      parts,
    };
    for (const terms of updatesOf(context, inputs)) applyUpdate(context, 'discriminator', terms, stream);
  });
}

function generate(
  context: UpdateContext,
  size: number,
  labels: Tensor | null,
  stream: RandomStream,
  parts: readonly BatchPart[],
): Tensor4D {
  const latents = context.latents(size, stream);
  const images = parts.map((part) =>
    context.generate(part.of(latents), labels && part.of(labels), part.streamOf(stream), 'discriminator'),
  );
  const [only, ...others] = images;
  return only && others.length === 0 ? only : tf.concat4d(images, 0);
}

/** The updates to make, each with the terms of its loss. */
function updatesOf(context: UpdateContext, inputs: Inputs): (() => Scalar)[][] {
  const { parts, penalties, labels, stream } = inputs;
  const extra = [
    ...penaltyTerms(context, penalties, { labels, parts, stream }),
    ...regularization(context, 'discriminator', stream),
  ];
  const real = partTerms(parts, (part) => halfTerm(context, inputs, 'real', part));
  const fake = partTerms(parts, (part) => halfTerm(context, inputs, 'fake', part));
  const both = partTerms(parts, (part) => wholeTerm(context, inputs, part));
  switch (context.options.discriminatorBatches) {
    case 'apart':
      return context.options.loss.relativistic || judgesTogether(context)
        ? [[...both, ...extra]]
        : [[...real, ...fake, ...extra]];
    case 'joined':
      return [[...both, ...extra]];
    case 'halves':
      return [[...real, ...extra], fake];
  }
}

/** One half of a loss whose halves do not depend on each other, from a pass over that half alone. */
function halfTerm(context: UpdateContext, inputs: Inputs, source: Source, part: BatchPart): Scalar {
  const { logits, auxiliary } = judge(context, inputs, source, part);
  const target = part.of(inputs.targets[source]);
  // The other half does not matter here, and is given the same tensors so that it can be computed.
  const loss = lossOf(context, { real: logits, fake: logits }, { real: target, fake: target })[source];
  report(context, source, loss, logits, part);
  return withClassification(context, loss, source, auxiliary, inputs.labels[source], part);
}

/** Both halves of the loss: from one joined pass, or from two passes that the loss compares. */
function wholeTerm(context: UpdateContext, inputs: Inputs, part: BatchPart): Scalar {
  const answers =
    context.options.discriminatorBatches === 'joined' || judgesTogether(context)
      ? judgeJoined(context, inputs, part)
      : { real: judge(context, inputs, 'real', part), fake: judge(context, inputs, 'fake', part) };
  const targets = { real: part.of(inputs.targets.real), fake: part.of(inputs.targets.fake) };
  const loss = lossOf(context, { real: answers.real.logits, fake: answers.fake.logits }, targets);
  const terms = (['real', 'fake'] as const).map((source) => {
    report(context, source, loss[source], answers[source].logits, part);
    return withClassification(context, loss[source], source, answers[source].auxiliary, inputs.labels[source], part);
  });
  return tf.addN(terms);
}

interface Answer {
  readonly logits: Tensor;
  readonly auxiliary: Tensor | null;
}

function judge(context: UpdateContext, { images, labels, stream }: Inputs, source: Source, part: BatchPart): Answer {
  const label = labels[source];
  return context.judge(part.of(images[source]), label && part.of(label), part.streamOf(stream.split(source)), true);
}

function judgeJoined(
  context: UpdateContext,
  { images, labels, stream }: Inputs,
  part: BatchPart,
): Readonly<Record<Source, Answer>> {
  const both = tf.concat4d([part.of(images.real), part.of(images.fake)], 0);
  const joinedLabels = labels.real && labels.fake ? tf.concat([part.of(labels.real), part.of(labels.fake)]) : null;
  const { logits, auxiliary } = context.judge(both, joinedLabels, part.streamOf(stream.split('joined')), true);
  const [realLogits, fakeLogits] = tf.split(logits, 2);
  const [realClasses, fakeClasses] = auxiliary ? tf.split(auxiliary, 2) : [null, null];
  return {
    real: { logits: realLogits ?? logits, auxiliary: realClasses ?? null },
    fake: { logits: fakeLogits ?? logits, auxiliary: fakeClasses ?? null },
  };
}

function lossOf({ options: { loss } }: UpdateContext, logits: Logits, targets: Targets): DiscriminatorLoss {
  return loss.kind === 'labels' ? loss.discriminator(logits, targets) : loss.discriminator(logits);
}

function withClassification(
  context: UpdateContext,
  loss: Scalar,
  source: Source,
  auxiliary: Tensor | null,
  labels: Tensor | null,
  part: BatchPart,
): Scalar {
  const { auxiliaryLoss } = context.options;
  if (!auxiliaryLoss || !auxiliary || !labels || (source === 'fake' && !auxiliaryLoss.onFake)) return loss;
  const classification = auxiliaryLoss.compute(auxiliary, part.of(labels));
  context.measure(source === 'real' ? 'classReal' : 'classFake', () => classification, part);
  return tf.add(loss, tf.mul(classification, auxiliaryLoss.weight));
}

function report(context: UpdateContext, source: Source, loss: Scalar, logits: Tensor, part: BatchPart): void {
  if (source === 'real') context.watchRealLogits(logits, part);
  context.measure(source, () => loss, part);
  context.measure(source === 'real' ? 'scoreReal' : 'scoreFake', () => tf.sigmoid(logits), part);
}
