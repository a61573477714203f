import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type RandomStream } from '../core/index.js';
import type { DiscriminatorLoss, Logits, Targets } from '../losses/index.js';
import { applyUpdate } from './applyUpdate.js';
import { regularization } from './regularization.js';
import { imageTensor, labelTensor, sampleLabels, targetTensors } from './stepInputs.js';
import type { RealBatch } from './trainStep.js';
import type { UpdateContext } from './updateContext.js';

type Source = 'real' | 'fake';

/** What one update of the discriminator works on. */
interface Inputs {
  readonly images: Readonly<Record<Source, Tensor4D>>;
  readonly labels: Readonly<Record<Source, Tensor | null>>;
  readonly targets: Targets;
  readonly stream: RandomStream;
}

/** Updates the discriminator on one batch of real images and as many generated ones. */
export function updateDiscriminator(context: UpdateContext, batch: RealBatch, index: number): void {
  const stream = context.stream.split('discriminator').split(index);
  const size = context.options.discriminatorBatches === 'halves' ? Math.floor(batch.size / 2) : batch.size;
  if (size < 1)
    checksOf('train').fail('batchSize', "must be at least 2 with discriminatorBatches 'halves'", batch.size);
  tf.tidy(() => {
    const fakeLabels = labelTensor(context, sampleLabels(context, batch, size, stream), size);
    const inputs: Inputs = {
      images: {
        real: imageTensor(context, batch, size),
        fake: context.generate(size, fakeLabels, stream, 'discriminator'),
      },
      labels: { real: labelTensor(context, batch.labels, size), fake: fakeLabels },
      targets: targetTensors(context, 'discriminator', size, stream),
      stream,
    };
    for (const terms of updatesOf(context, inputs)) applyUpdate(context, 'discriminator', terms, stream);
  });
}

/** The updates to make, each with the terms of its loss. */
function updatesOf(context: UpdateContext, inputs: Inputs): (() => Scalar)[][] {
  const extra = [...penaltyTerms(context, inputs), ...regularization(context.gan.discriminator)];
  const real = (): Scalar => halfTerm(context, inputs, 'real');
  const fake = (): Scalar => halfTerm(context, inputs, 'fake');
  const both = (): Scalar => wholeTerm(context, inputs);
  switch (context.options.discriminatorBatches) {
    case 'apart':
      return context.options.loss.relativistic ? [[both, ...extra]] : [[real, fake, ...extra]];
    case 'joined':
      return [[both, ...extra]];
    case 'halves':
      return [[real, ...extra], [fake]];
  }
}

/** One half of a loss whose halves do not depend on each other, from a pass over that half alone. */
function halfTerm(context: UpdateContext, inputs: Inputs, source: Source): Scalar {
  const images = context.transform(inputs.images[source], source, 'discriminator', inputs.stream);
  const { logits, auxiliary } = context.judge(images, inputs.labels[source], inputs.stream.split(source), true);
  const target = inputs.targets[source];
  // The other half does not matter here, and is given the same tensors so that it can be computed.
  const loss = lossOf(context, { real: logits, fake: logits }, { real: target, fake: target })[source];
  report(context, source, loss, logits);
  return withClassification(context, loss, source, auxiliary, inputs.labels[source]);
}

/** Both halves of the loss: from one joined pass, or from two passes that the loss compares. */
function wholeTerm(context: UpdateContext, inputs: Inputs): Scalar {
  const answers =
    context.options.discriminatorBatches === 'joined' ? judgeJoined(context, inputs) : judgeApart(context, inputs);
  const loss = lossOf(context, { real: answers.real.logits, fake: answers.fake.logits }, inputs.targets);
  const terms = (['real', 'fake'] as const).map((source) => {
    report(context, source, loss[source], answers[source].logits);
    return withClassification(context, loss[source], source, answers[source].auxiliary, inputs.labels[source]);
  });
  return tf.addN(terms);
}

type Answers = Readonly<Record<Source, { readonly logits: Tensor; readonly auxiliary: Tensor | null }>>;

function judgeApart(context: UpdateContext, { images, labels, stream }: Inputs): Answers {
  const judge = (source: Source): Answers[Source] =>
    context.judge(
      context.transform(images[source], source, 'discriminator', stream),
      labels[source],
      stream.split(source),
      true,
    );
  return { real: judge('real'), fake: judge('fake') };
}

function judgeJoined(context: UpdateContext, { images, labels, stream }: Inputs): Answers {
  const seen = (['real', 'fake'] as const).map((source) =>
    context.transform(images[source], source, 'discriminator', stream),
  );
  const joinedLabels = labels.real && labels.fake ? tf.concat([labels.real, labels.fake]) : null;
  const { logits, auxiliary } = context.judge(tf.concat4d(seen, 0), joinedLabels, stream.split('joined'), true);
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
): Scalar {
  const { auxiliaryLoss } = context.options;
  if (!auxiliaryLoss || !auxiliary || !labels || (source === 'fake' && !auxiliaryLoss.onFake)) return loss;
  const classification = auxiliaryLoss.compute(auxiliary, labels);
  context.measure(source === 'real' ? 'classReal' : 'classFake', () => classification);
  return tf.add(loss, tf.mul(classification, auxiliaryLoss.weight));
}

function report(context: UpdateContext, source: Source, loss: Scalar, logits: Tensor): void {
  context.measure(source, () => loss);
  context.measure(source === 'real' ? 'scoreReal' : 'scoreFake', () => tf.mean(tf.sigmoid(logits)));
}

function penaltyTerms(context: UpdateContext, { images, labels, stream }: Inputs): (() => Scalar)[] {
  return context.options.tricks.flatMap((trick) => {
    if (!trick.penalty) return [];
    const term = (): Scalar => {
      const penalty = trick.penalty?.({
        ...context.trickContext(trick, 'discriminator', stream),
        discriminate: (seen) => context.judge(seen, labels.real, stream.split('penalty'), false).logits,
        real: context.transform(images.real, 'real', 'discriminator', stream),
        fake: context.transform(images.fake, 'fake', 'discriminator', stream),
      });
      const value = penalty ?? tf.scalar(0);
      context.measure(trick.name, () => value);
      return value;
    };
    return [term];
  });
}
