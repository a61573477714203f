import { checksOf, type Checks, type Json, type LabelSpec, type NetworkName } from '../../core/index.js';
import {
  nonSaturatingLoss,
  type AuxiliaryLoss,
  type CriticLoss,
  type LabelLoss,
  type Loss,
} from '../../losses/index.js';
import { adam, asOptimizer, type AnyOptimizer, type Optimizer } from '../../optimizers/index.js';
import type { GeneralTrick, Trick } from '../../tricks/index.js';
import { checkCombination } from './checkCombination.js';
import type { FreezingSchedule } from './freezingSchedule.js';
import { labelSpecOf, type GAN } from '../gan.js';
import { normalLatents, type LatentSampler } from '../sampling/latentSampling.js';
import { uniformLabels, type LabelSampler } from '../sampling/labelSampling.js';

/**
 * How the discriminator sees real and generated images.
 *
 * - `apart`: one pass over each, one update from the sum of both losses (the PyTorch DCGAN example).
 * - `joined`: one pass over both together, so that batch norm mixes their statistics; one update.
 * - `halves`: half a batch of real images and an update, then half a batch of generated ones and another update (the Keras way).
 */
export type DiscriminatorBatches = 'apart' | 'joined' | 'halves';

/** The options of a training step but its loss and its tricks. */
export interface CommonStepOptions {
  /**
   * The update rules, of this library or of `tf.train`; default for each `adam({ learningRate: 2e-4, beta1: 0.5 })`, as in
   * the DCGAN paper.
   */
  readonly optimizers?: Partial<Readonly<Record<NetworkName, AnyOptimizer>>>;
  /** Updates of the discriminator before each of the generator, each on images of its own; an integer ≥ 1, default 1. */
  readonly discriminatorSteps?: number;
  /** How the discriminator sees real and generated images; default `apart`. */
  readonly discriminatorBatches?: DiscriminatorBatches;
  /**
   * Images that go through a network together at most, an integer ≥ 1; a larger batch is taken in parts, one after the
   * other, and their gradients are added up to those of the batch. For less memory, at the same number of images an update. What
   * mixes the images of a batch mixes those of a part: batch norm; and layers and image tricks that draw random numbers draw
   * others. Default: as many as the batch holds.
   */
  readonly microBatchSize?: number;
  /** How latent vectors are drawn; default `normalLatents()`. Draw samples later from the same distribution. */
  readonly latentSampler?: LatentSampler;
  /** How labels of generated images are chosen; default `uniformLabels()`. */
  readonly labelSampler?: LabelSampler;
  /** What a label is; default: what the generator's label input and its embedding tell. */
  readonly labels?: LabelSpec;
  /** The classification loss; required if, and only if, the discriminator has a second output. */
  readonly auxiliaryLoss?: AuxiliaryLoss;
  /** Which layers are frozen when, e.g. `unfreezeByStep(…)`. Default: those that are frozen when training begins. */
  readonly freezing?: FreezingSchedule;
  /** Seed of all randomness of the training; a safe integer, default 0. */
  readonly seed?: number;
}

/**
 * What a training step does. Label tricks go with losses that have labels; with a critic loss they do not compile.
 */
export type StepOptions = CommonStepOptions &
  (
    | {
        /** The adversarial loss; default `nonSaturatingLoss()`. */
        readonly loss?: LabelLoss;
        /** Tricks in the order in which they act; default none. */
        readonly tricks?: readonly Trick[];
      }
    | { readonly loss: CriticLoss; readonly tricks?: readonly GeneralTrick[] }
  );

/** Step options with every default filled in. */
export interface ResolvedStepOptions {
  readonly loss: Loss;
  readonly tricks: readonly Trick[];
  readonly optimizers: Readonly<Record<NetworkName, Optimizer>>;
  readonly discriminatorSteps: number;
  readonly discriminatorBatches: DiscriminatorBatches;
  /** Null for a whole batch at once. */
  readonly microBatchSize: number | null;
  readonly latentSampler: LatentSampler;
  readonly labelSampler: LabelSampler;
  /** Null for networks without labels. */
  readonly labels: LabelSpec | null;
  readonly auxiliaryLoss: AuxiliaryLoss | null;
  readonly freezing: FreezingSchedule | null;
  readonly seed: number;
}

/** The names of all step options. */
export const stepOptionNames = [
  'loss',
  'tricks',
  'optimizers',
  'discriminatorSteps',
  'discriminatorBatches',
  'microBatchSize',
  'latentSampler',
  'labelSampler',
  'labels',
  'auxiliaryLoss',
  'freezing',
  'seed',
] as const;

/** Fills in the defaults and checks the options against each other and against the networks. */
export function resolveStepOptions(functionName: string, gan: GAN, options: StepOptions): ResolvedStepOptions {
  const check: Checks = checksOf(functionName);
  if (options.optimizers) check.knownKeys('options.optimizers', options.optimizers, ['generator', 'discriminator']);
  const optimizerOf = (network: NetworkName): Optimizer =>
    asOptimizer(
      functionName,
      `options.optimizers.${network}`,
      options.optimizers?.[network] ?? adam({ learningRate: 2e-4, beta1: 0.5 }),
    );
  const resolved: ResolvedStepOptions = {
    loss: options.loss ?? nonSaturatingLoss(),
    tricks: options.tricks ?? [],
    optimizers: { generator: optimizerOf('generator'), discriminator: optimizerOf('discriminator') },
    discriminatorSteps: check.integer('options.discriminatorSteps', options.discriminatorSteps ?? 1, 1),
    discriminatorBatches: check.oneOf('options.discriminatorBatches', options.discriminatorBatches ?? 'apart', [
      'apart',
      'joined',
      'halves',
    ]),
    microBatchSize:
      options.microBatchSize === undefined ? null : check.integer('options.microBatchSize', options.microBatchSize, 1),
    latentSampler: options.latentSampler ?? normalLatents(),
    labelSampler: options.labelSampler ?? uniformLabels(),
    labels: resolveLabels(functionName, gan, options.labels),
    auxiliaryLoss: options.auxiliaryLoss ?? null,
    freezing: options.freezing ?? null,
    seed: check.integer('options.seed', options.seed ?? 0, Number.MIN_SAFE_INTEGER),
  };
  checkValues(check, resolved);
  checkCombination(functionName, gan, resolved);
  return resolved;
}

/** Throws for values that are no loss, trick, … at all, which TypeScript would not let pass. */
function checkValues(check: Checks, options: ResolvedStepOptions): void {
  const expectMethod = (argument: string, value: unknown, method: string, example: string): void => {
    const found = typeof value === 'object' && value !== null && method in value;
    if (!found) check.fail(`options.${argument}`, `must be a value such as ${example}`, value);
  };
  expectMethod('loss', options.loss, 'discriminator', 'nonSaturatingLoss()');
  expectMethod('latentSampler', options.latentSampler, 'sample', 'normalLatents()');
  expectMethod('labelSampler', options.labelSampler, 'sample', 'uniformLabels()');
  if (options.auxiliaryLoss)
    expectMethod('auxiliaryLoss', options.auxiliaryLoss, 'compute', 'auxiliaryCrossEntropy({ labels })');
  if (options.freezing) expectMethod('freezing', options.freezing, 'apply', 'unfreezeByStep(…)');
  if (!Array.isArray(options.tricks)) check.fail('options.tricks', 'must be a list of tricks', options.tricks);
  options.tricks.forEach((trick, i) => {
    expectMethod(`tricks[${i}]`, trick, 'kind', 'ema()');
  });
}

function resolveLabels(functionName: string, gan: GAN, given: LabelSpec | undefined): LabelSpec | null {
  const check: Checks = checksOf(functionName);
  const own = labelSpecOf(gan.generator);
  if (!own) return given ? check.fail('options.labels', 'must be absent: the networks take no labels', given) : null;
  const labels = given === undefined ? own : check.labelSpec('options.labels', given);
  if (labels.count === null)
    return check.fail('options.labels', 'must be given: the generator does not tell how many classes it knows', given);
  if (labels.kind !== own.kind || (own.count !== null && own.count !== labels.count)) {
    check.fail(
      'options.labels',
      `must be what the generator was built for, ${own.count ?? 'any number of'} ${own.kind}`,
      `${labels.count} ${labels.kind}`,
    );
  }
  return { kind: labels.kind, count: labels.count };
}

/** The options as JSON, for logs and checkpoints. */
export function describeStepOptions(options: ResolvedStepOptions): Readonly<Record<string, Json>> {
  const named = ({ name, options: values }: { readonly name: string; readonly options: Json }): Json => ({
    name,
    options: values,
  });
  return {
    loss: named(options.loss),
    tricks: options.tricks.map(named),
    optimizers: {
      generator: named(options.optimizers.generator),
      discriminator: named(options.optimizers.discriminator),
    },
    discriminatorSteps: options.discriminatorSteps,
    discriminatorBatches: options.discriminatorBatches,
    microBatchSize: options.microBatchSize,
    latentSampler: named(options.latentSampler),
    labelSampler: named(options.labelSampler),
    labels: options.labels && { kind: options.labels.kind, count: options.labels.count },
    auxiliaryLoss: options.auxiliaryLoss && named(options.auxiliaryLoss),
    ...(options.freezing && { freezing: named(options.freezing) }),
    seed: options.seed,
  };
}
