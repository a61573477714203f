import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type RandomStream } from '../core/index.js';
import type { DiscriminatorLoss, Logits, Targets } from '../losses/index.js';
import type { Penalty } from '../tricks/index.js';
import { applyUpdate } from './applyUpdate.js';
import { regularization } from './regularization.js';
import { imageTensor, labelTensor, sampleLabels, targetTensors } from './stepInputs.js';
import type { RealBatch } from './trainStep.js';
import type { UpdateContext } from './updateContext.js';

type Source = 'real' | 'fake';

/** What one update of the discriminator works on. */
interface Inputs {
  /** The images as the discriminator sees them. */
  readonly images: Readonly<Record<Source, Tensor4D>>;
  readonly labels: Readonly<Record<Source, Tensor | null>>;
  readonly targets: Targets;
  readonly penalties: readonly PenaltyInput[];
  readonly stream: RandomStream;
}

/** A penalty of this update, and the images that it is taken at. */
interface PenaltyInput {
  readonly name: string;
  readonly penalty: Penalty;
  readonly images: Tensor4D;
}

/** Updates the discriminator on one batch of real images and as many generated ones. */
export function updateDiscriminator(context: UpdateContext, batch: RealBatch, index: number): void {
  const stream = context.stream.split('discriminator').split(index);
  const size = context.options.discriminatorBatches === 'halves' ? Math.floor(batch.size / 2) : batch.size;
  if (size < 1)
    checksOf('train').fail('batchSize', "must be at least 2 with discriminatorBatches 'halves'", batch.size);
  tf.tidy(() => {
    const fakeLabels = labelTensor(context, sampleLabels(context, batch, size, stream), size);
    const seen = (images: Tensor4D, source: Source): Tensor4D =>
      context.transform(images, source, 'discriminator', stream);
    const images = {
      real: seen(imageTensor(context, batch, size), 'real'),
      fake: seen(context.generate(size, fakeLabels, stream, 'discriminator'), 'fake'),
    };
    const inputs: Inputs = {
      images,
      labels: { real: labelTensor(context, batch.labels, size), fake: fakeLabels },
      targets: targetTensors(context, 'discriminator', size, stream),
      penalties: penaltiesOf(context, images, index, stream),
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
  const { images, labels, stream } = inputs;
  const { logits, auxiliary } = context.judge(images[source], labels[source], stream.split(source), true);
  const target = inputs.targets[source];
  // The other half does not matter here, and is given the same tensors so that it can be computed.
  const loss = lossOf(context, { real: logits, fake: logits }, { real: target, fake: target })[source];
  report(context, source, loss, logits);
  return withClassification(context, loss, source, auxiliary, labels[source]);
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
    context.judge(images[source], labels[source], stream.split(source), true);
  return { real: judge('real'), fake: judge('fake') };
}

function judgeJoined(context: UpdateContext, { images, labels, stream }: Inputs): Answers {
  const both = tf.concat4d([images.real, images.fake], 0);
  const joinedLabels = labels.real && labels.fake ? tf.concat([labels.real, labels.fake]) : null;
  const { logits, auxiliary } = context.judge(both, joinedLabels, stream.split('joined'), true);
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

/** The penalties whose turn it is in this update of the discriminator, the `index`-th of the step. */
function penaltiesOf(
  context: UpdateContext,
  images: Inputs['images'],
  index: number,
  stream: RandomStream,
): PenaltyInput[] {
  const update = context.state.step * context.options.discriminatorSteps + index;
  return context.options.tricks.flatMap((trick) => {
    const { name, penalty } = trick;
    if (!penalty || update % (penalty.every ?? 1) !== 0) return [];
    const chosen = penalty.at?.({ ...context.trickContext(trick, 'discriminator', stream), ...images });
    return [{ name, penalty, images: chosen ?? images.real }];
  });
}

function penaltyTerms(context: UpdateContext, { labels, penalties, stream }: Inputs): (() => Scalar)[] {
  return penalties.map(({ name, penalty, images }) => () => {
    const label = labels[penalty.labels ?? 'real'];
    const term = penalty.term(images, (x) => context.judge(x, label, stream.split('penalty'), false).logits);
    context.measure(name, () => term);
    return term;
  });
}
