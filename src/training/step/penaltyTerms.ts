import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../core/index.js';
import type { Penalty } from '../../tricks/index.js';
import { partTerms, type BatchPart } from './batchPart.js';
import type { UpdateContext } from './updateContext.js';

/** A penalty of an update, and the images that it is taken at. */
export interface TakenPenalty {
  readonly name: string;
  readonly penalty: Penalty;
  readonly images: Tensor4D;
}

type Sides<T> = Readonly<Record<'real' | 'fake', T>>;

/** The penalties whose turn it is in this update of the discriminator, the `index`-th of the step. */
export function takePenalties(
  context: UpdateContext,
  images: Sides<Tensor4D>,
  index: number,
  stream: RandomStream,
): TakenPenalty[] {
  const update = context.state.step * context.options.discriminatorSteps + index;
  return context.options.tricks.flatMap((trick) => {
    const { name, penalty } = trick;
    if (!penalty || update % (penalty.every ?? 1) !== 0) return [];
    const chosen = penalty.at?.({ ...context.trickContext(trick, 'discriminator', stream), ...images });
    return [{ name, penalty, images: chosen ?? images.real }];
  });
}

/** The terms that penalties add to the discriminator's loss. */
export function penaltyTerms(
  context: UpdateContext,
  penalties: readonly TakenPenalty[],
  batch: {
    readonly labels: Sides<Tensor | null>;
    readonly parts: readonly BatchPart[];
    readonly stream: RandomStream;
  },
): (() => Scalar)[] {
  return penalties.flatMap(({ name, penalty, images }) =>
    partTerms(batch.parts, (part) => {
      const label = batch.labels[penalty.labels ?? 'real'];
      const stream = part.streamOf(batch.stream.split('penalty'));
      const term = penalty.term(
        part.of(images),
        (x) => context.judge(x, label && part.of(label), stream, false).logits,
        (model, x) => context.runBeside('discriminator', model, x, label && part.of(label), stream),
      );
      context.measure(name, () => term, part);
      return term;
    }),
  );
}
