import { checksOf, type Json, type LabelSpec, type RandomStream } from '../../core/index.js';

/** Labels as numbers: classes one integer an image, attributes `count` numbers an image. */
export type LabelValues = Int32Array | Float32Array;

/** What labels a sampler chooses from. */
export interface LabelSamplerContext {
  readonly spec: LabelSpec;
  /** The labels of the step's batch of real images. */
  readonly real: LabelValues;
  readonly stream: RandomStream;
}

/** How the labels of generated images are chosen in training. */
export interface LabelSampler {
  readonly name: string;
  readonly options: Json;
  /** Labels for `count` images. */
  sample(count: number, context: LabelSamplerContext): LabelValues;
}

/**
 * Every class equally often, whatever the data hold. Attributes are drawn as whole rows from the batch of real images,
 * because combinations that never occur would be judged as fake by their label alone.
 */
export function uniformLabels(): LabelSampler {
  return {
    name: 'uniformLabels',
    options: {},
    sample: (count, { spec, real, stream }) =>
      spec.kind === 'classes' ? stream.integers(count, spec.count) : drawRows(count, spec.count, real, stream),
  };
}

/** Classes and attributes as often as in the data: drawn from the step's batch of real images. */
export function labelsFromData(): LabelSampler {
  return {
    name: 'labelsFromData',
    options: {},
    sample: (count, { spec, real, stream }) => drawRows(count, spec.kind === 'classes' ? 1 : spec.count, real, stream),
  };
}

/**
 * Classes with given frequencies.
 *
 * @param weights - one number ≥ 0 a class, not all 0; they need not add up to 1.
 * @throws InvalidArgumentError for a negative or non-finite weight, or if all are 0.
 */
export function weightedLabels(weights: readonly number[]): LabelSampler {
  const check = checksOf('weightedLabels');
  weights.forEach((weight, i) => check.number(`weights[${i}]`, weight, 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) check.fail('weights', 'must have a sum greater than 0', weights);
  return {
    name: 'weightedLabels',
    options: { weights: [...weights] },
    sample(count, { spec, stream }) {
      if (spec.kind !== 'classes' || spec.count !== weights.length)
        check.fail('weights', `must have one weight for each of the ${spec.count} ${spec.kind}`, weights);
      return Int32Array.from({ length: count }, () => chooseWeighted(weights, stream.uniform(0, total)));
    },
  };
}

function chooseWeighted(weights: readonly number[], position: number): number {
  let left = position;
  const chosen = weights.findIndex((weight) => (left -= weight) < 0);
  // Rounding can leave a position a hair past the end.
  return chosen >= 0 ? chosen : weights.findLastIndex((weight) => weight > 0);
}

function drawRows(count: number, width: number, from: LabelValues, stream: RandomStream): LabelValues {
  const drawn = from instanceof Int32Array ? new Int32Array(count * width) : new Float32Array(count * width);
  for (let row = 0; row < count; row++) {
    const source = stream.integer(from.length / width) * width;
    drawn.set(from.subarray(source, source + width), row * width);
  }
  return drawn;
}
