import type { Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { NamedTensors, NetworkName, RandomStream } from '../../core/index.js';
import { runModel, type StatisticsUpdate } from '../../models/index.js';
import type { Trick, TrickContext } from '../../tricks/index.js';
import { partsOf, type BatchPart } from './batchPart.js';
import { inputsOf, latentDimOf, type GAN, type NetworkInputs } from '../gan.js';
import type { MeasuredGradients } from './layerGradients.js';
import type { ResolvedStepOptions } from './stepOptions.js';
import type { StepTrace } from './stepTrace.js';
import type { TrainingState } from './trainingState.js';

/** What the updates of one step share: the networks, the state as it moves on, and what was measured. */
export class UpdateContext {
  /** Batch statistics that the running averages have yet to take in. */
  readonly observed: StatisticsUpdate[] = [];
  private readonly inputs: Readonly<Record<NetworkName, NetworkInputs>>;
  private measures: Record<string, Scalar> = {};
  private gradients: Partial<Record<NetworkName, MeasuredGradients>> = {};
  private realSigns: Scalar | null = null;

  constructor(
    readonly gan: GAN,
    readonly options: ResolvedStepOptions,
    public state: TrainingState,
    /** The stream of this step. */
    readonly stream: RandomStream,
    private readonly measuring: boolean | 'gradients',
    /** Takes in what the step computes, on the way; null where nobody asks. */
    readonly trace: StepTrace | null = null,
  ) {
    this.inputs = { generator: inputsOf(gan.generator), discriminator: inputsOf(gan.discriminator) };
  }

  /** Latent vectors [size, latentDim]. */
  latents(size: number, stream: RandomStream): Tensor2D {
    const latentDim = latentDimOf(this.gan.generator);
    return tf.tensor2d(this.options.latentSampler.sample(size, latentDim, stream.split('latent')), [size, latentDim]);
  }

  /** The parts in which a batch goes through the networks. */
  partsOf(size: number): BatchPart[] {
    return partsOf(size, this.options.microBatchSize ?? size);
  }

  /** Generated images; the generator's averages move only in its own update. */
  generate(latents: Tensor2D, labels: Tensor | null, stream: RandomStream, update: NetworkName): Tensor4D {
    const [images] = this.pass('generator', latents, labels, stream, update === 'generator');
    if (!images || !isImages(images)) throw new Error('generate: the generator returned no images');
    return images;
  }

  /** The discriminator's outputs for images; its averages move only where `observe` says so. */
  judge(
    images: Tensor4D,
    labels: Tensor | null,
    stream: RandomStream,
    observe: boolean,
  ): { logits: Tensor; auxiliary: Tensor | null } {
    const [logits, auxiliary] = this.pass('discriminator', images, labels, stream, observe);
    if (!logits) throw new Error('judge: the discriminator returned no logits');
    return { logits, auxiliary: auxiliary ?? null };
  }

  private pass(
    network: NetworkName,
    main: Tensor,
    labels: Tensor | null,
    stream: RandomStream,
    observe: boolean,
  ): Tensor[] {
    const onStatistics = observe ? (update: StatisticsUpdate): void => void this.observed.push(update) : undefined;
    return this.runBeside(network, this.gan[network], main, labels, stream, onStatistics);
  }

  /** Runs another model on what a network is given. */
  runBeside(
    network: NetworkName,
    model: LayersModel,
    main: Tensor,
    labels: Tensor | null,
    stream: RandomStream,
    onStatistics?: (update: StatisticsUpdate) => void,
  ): Tensor[] {
    const inputs = this.inputs[network];
    const { trace } = this;
    return runModel(model, inputs.order(main, inputs.label ? labels : null), {
      training: true,
      stream: stream.split(network),
      ...(onStatistics ? { onStatistics } : {}),
      ...(trace && {
        onOutputs: (layer, outputs) =>
          trace.add({ network, what: `the outputs of layer ${layer} of the ${network}` }, outputs),
      }),
    });
  }

  /** Lets every trick change the images on their way into the discriminator. */
  transform(images: Tensor4D, source: 'real' | 'fake', update: NetworkName, stream: RandomStream): Tensor4D {
    return this.options.tricks.reduce((value, trick) => {
      const changed = trick.images?.(value, { ...this.trickContext(trick, update, stream.split(source)), source });
      if (changed) this.trace?.add({ network: null, what: `the ${source} images that ${trick.name} gives` }, [changed]);
      return changed ?? value;
    }, images);
  }

  /** What a hook of `trick` is called with. */
  trickContext(trick: Trick, update: NetworkName, stream: RandomStream): TrickContext {
    return { update, step: this.state.step, stream: stream.split(trick.name), state: this.trickState(trick) };
  }

  private trickState(trick: Trick): NamedTensors {
    return this.state.tricks[trick.name] ?? {};
  }

  /**
   * Remembers a value for the step's report, if one was asked for; an earlier value of the name is replaced. Values of the
   * parts of a batch add up to their mean.
   */
  measure(name: string, value: () => Tensor, part?: BatchPart): void {
    if (!this.measuring) return;
    const before = this.measures[name];
    this.measures[name] = tf.keep(
      tf.tidy(() => {
        const mean = tf.mean<Scalar>(value());
        if (!part || part.share === 1) return mean;
        const counted = tf.mul<Scalar>(mean, part.share);
        return part.isFirst || !before ? counted : tf.add<Scalar>(before, counted);
      }),
    );
    before?.dispose();
  }

  /** Remembers on which side of the loss's boundary the logits of real images are, 1 for real, if a trick watches it; those of the parts of a batch add up. */
  watchRealLogits(logits: Tensor, part: BatchPart): void {
    if (!this.options.tricks.some(({ watchesRealSigns }) => watchesRealSigns)) return;
    const before = this.realSigns;
    this.realSigns = tf.keep(
      tf.tidy(() => {
        const { tricks, loss } = this.options;
        const isInverted = tricks.some((trick) => trick.kind === 'labels' && trick.invertsLabels);
        const signs = tf.sign(tf.sub(logits, loss.boundary ?? 0));
        const counted = tf.mul<Scalar>(tf.mean(signs), isInverted ? -part.share : part.share);
        return part.isFirst || !before ? counted : tf.add<Scalar>(before, counted);
      }),
    );
    before?.dispose();
  }

  /** What `watchRealLogits` remembers; it stays the context's. */
  get watchedSigns(): Scalar | null {
    return this.realSigns;
  }

  /** Remembers the gradients of an update for the step's report, if they were asked for; those of an earlier one are replaced. */
  measureGradients(network: NetworkName, measured: () => MeasuredGradients): void {
    if (this.measuring !== 'gradients') return;
    this.gradients[network]?.dispose();
    this.gradients[network] = measured();
  }

  /** Hands out what was measured; the tensors are the caller's from now on. */
  takeMeasures(): Record<string, Scalar> {
    const measures = this.measures;
    this.measures = {};
    return measures;
  }

  /** Hands out the gradients that were measured; they are the caller's from now on. */
  takeGradients(): Partial<Record<NetworkName, MeasuredGradients>> {
    const gradients = this.gradients;
    this.gradients = {};
    return gradients;
  }

  /** Disposes what nobody took. */
  dispose(): void {
    this.realSigns?.dispose();
    this.realSigns = null;
    this.observed.splice(0).forEach(({ value }) => value.dispose());
    Object.values(this.takeMeasures()).forEach((value) => value.dispose());
    Object.values(this.takeGradients()).forEach((value) => value.dispose());
  }
}

function isImages(value: Tensor): value is Tensor4D {
  return value.rank === 4;
}
