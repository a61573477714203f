import type { Scalar } from '@tensorflow/tfjs-core';
import { checksOf, RandomStream, type Json, type NamedTensors, type NetworkName } from '../../core/index.js';
import { adoptParameters, networkValues, trainedNames } from './adoptParameters.js';
import { updateDiscriminator } from './discriminatorUpdate.js';
import { checkGAN, type GAN } from '../gan.js';
import { updateGenerator } from './generatorUpdate.js';
import type { MeasuredGradients } from './layerGradients.js';
import { peakBytes } from './peakBytes.js';
import type { LabelValues } from '../sampling/labelSampling.js';
import type { LatentSampler } from '../sampling/latentSampling.js';
import type { Sampler } from '../sampling/samplerOf.js';
import { describeStepOptions, resolveStepOptions, stepOptionNames, type StepOptions } from './stepOptions.js';
import { StepTrace, type StepPlace } from './stepTrace.js';
import { disposeTrainingState, type TrainingState } from './trainingState.js';
import { UpdateContext } from './updateContext.js';

/** The real images of one update of the discriminator. */
export interface RealBatch {
  /** Pixels in the generator's range, [size, height, width, channels] in row-major order. */
  readonly images: Float32Array;
  /** Classes: one integer an image; attributes: `count` numbers an image; null without labels. */
  readonly labels: LabelValues | null;
  /** Number of images. */
  readonly size: number;
}

/** What one step leaves. */
export interface StepResult {
  /** Takes the place of the state that went in. */
  readonly state: TrainingState;
  /** The step's losses and scores by name, owned by the caller; {} unless `measure` was asked for. */
  readonly measures: Readonly<Record<string, Scalar>>;
  /** How large each layer's gradients were in the last update of each network, to be read or disposed; {} unless asked for. */
  readonly gradients: Readonly<Partial<Record<NetworkName, MeasuredGradients>>>;
  /** The most bytes that tensors held at once during the step, those that were there before included. */
  readonly peakBytes: number;
}

/** A training step as a function from state to state. The networks' weights are updated in place. */
export interface TrainStep {
  /** The fully resolved options. */
  readonly options: Readonly<Record<string, Json>>;
  /** How latent vectors are drawn. */
  readonly latentSampler: LatentSampler;
  /** How many batches `run` takes: one for each update of the discriminator. */
  readonly discriminatorSteps: number;
  /**
   * The state before the first step. With a schedule of freezing, freezes the layers of its beginning.
   *
   * @param freezing - `freezing` of an earlier state, whose layers are frozen instead; null for none.
   */
  init(freezing?: Json): TrainingState;
  /** Freezes the layers that were frozen in the state with this `freezing`; does nothing without a schedule, or for null. */
  refreeze(freezing: Json): void;
  /** The state in which the next step begins: another one where the schedule of freezing, if there is one, goes on. */
  advance(state: TrainingState, sampler: () => Sampler): Promise<TrainingState>;
  /** The name of the trick that averages the generator's weights; null if none does. */
  readonly averagedBy: string | null;
  /** The averaged weights of the generator in a state, by name; null if no trick averages them. */
  generatorAverage(state: TrainingState): NamedTensors | null;
  /**
   * One step: `discriminatorSteps` updates of the discriminator, then one of the generator, on as many images as the last
   * batch holds. All randomness comes from the seed and the number of the step.
   *
   * @param state - used up: its tensors are disposed as they are replaced.
   * @param measure - whether to return the losses; `'gradients'`: those and the sizes of gradients. Default false.
   * @throws InvalidArgumentError for a wrong number or shape of batches. A step that throws leaves no state behind.
   */
  run(state: TrainingState, batches: readonly RealBatch[], measure?: boolean | 'gradients'): StepResult;
}

/** A step that can tell where numbers go wrong in it. */
export interface TraceableStep extends TrainStep {
  /**
   * `run`, and at which place of the computation a number came up first that is not finite; null if all are.
   *
   * @param state - used up.
   */
  trace(
    state: TrainingState,
    batches: readonly RealBatch[],
  ): Promise<{ readonly state: TrainingState; readonly first: StepPlace | null }>;
}

/**
 * The training step of a GAN, for people who write their own loop; `train` is a loop over it.
 *
 * @throws InvalidArgumentError for unknown or clashing options, or networks that do not fit together.
 */
export function createTrainStep(gan: GAN, options: StepOptions = {}): TrainStep {
  checksOf('createTrainStep').knownKeys('options', options, stepOptionNames);
  return makeTrainStep('createTrainStep', gan, options);
}

/** The step for a function whose name goes into the errors, and which has checked the names of the options. */
export function makeTrainStep(functionName: string, gan: GAN, options: StepOptions): TraceableStep {
  const check = checksOf(functionName);
  checkGAN(functionName, gan);
  const resolved = resolveStepOptions(functionName, gan, options);
  const root = new RandomStream(resolved.seed).split('training');
  const averagedBy = resolved.tricks.find((trick) => trick.averagesGenerator)?.name ?? null;

  const step: TraceableStep = {
    options: describeStepOptions(resolved),
    latentSampler: resolved.latentSampler,
    discriminatorSteps: resolved.discriminatorSteps,
    averagedBy,

    init(earlier = null) {
      const freezing = earlier ?? resolved.freezing?.init() ?? null;
      step.refreeze(freezing);
      const networks = networkValues(gan);
      const tricks = resolved.tricks.flatMap((trick) => {
        const state = trick.init?.(networks);
        return state ? [[trick.name, state] as const] : [];
      });
      return {
        step: 0,
        optimizers: {
          generator: resolved.optimizers.generator.init(networks.generator.parameters),
          discriminator: resolved.optimizers.discriminator.init(networks.discriminator.parameters),
        },
        tricks: Object.fromEntries(tricks),
        trained: trainedNames(gan),
        freezing,
        rateScale: 1,
        rollBacks: 0,
      };
    },

    refreeze(freezing) {
      if (freezing !== null) resolved.freezing?.apply(gan, freezing);
    },

    async advance(state, sampler) {
      if (!resolved.freezing) return state;
      const freezing = await resolved.freezing.next(state.freezing, { step: state.step, sampler });
      if (freezing === state.freezing) return state;
      step.refreeze(freezing);
      return { ...state, freezing };
    },

    generatorAverage: (state) => (averagedBy === null ? null : (state.tricks[averagedBy] ?? null)),

    run: (state, batches, measure = false) => runOnce(state, batches, measure, null),

    async trace(state, batches) {
      const trace = new StepTrace();
      try {
        const { state: next } = runOnce(state, batches, false, trace);
        const hasBrokenPixels = batches.some(({ images }) => !images.every(Number.isFinite));
        const first = await trace.first();
        return { state: next, first: hasBrokenPixels ? { network: null, what: 'the images of the data' } : first };
      } finally {
        trace.dispose();
      }
    },
  };

  function runOnce(
    state: TrainingState,
    batches: readonly RealBatch[],
    measure: boolean | 'gradients',
    trace: StepTrace | null,
  ): StepResult {
    if (batches.length !== resolved.discriminatorSteps)
      check.fail(
        'batches',
        `must be ${resolved.discriminatorSteps}, one for each update of the discriminator`,
        batches.length,
      );
    const adopted = adoptParameters(gan, resolved, state);
    const context = new UpdateContext(gan, resolved, adopted, root.split(state.step), measure, trace);
    try {
      const { bytes } = peakBytes(() => {
        batches.forEach((batch, i) => updateDiscriminator(context, batch, i));
        const last = batches[batches.length - 1];
        if (last) updateGenerator(context, last);
      });
      return {
        state: { ...context.state, step: state.step + 1 },
        measures: context.takeMeasures(),
        gradients: context.takeGradients(),
        peakBytes: bytes,
      };
    } catch (error) {
      // The state was used up on the way here; what has taken its place is nobody's.
      disposeTrainingState(context.state);
      throw error;
    } finally {
      context.dispose();
    }
  }

  return step;
}
