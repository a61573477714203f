import * as tf from '@tensorflow/tfjs-core';
import { InvalidArgumentError, type Finding } from '../../core/index.js';
import { prepareBackend } from '../../ops/index.js';
import { claimNetworks, createTrainStep, type GAN } from '../../training/index.js';
import { dataMismatches } from './dataMismatches.js';
import { estimateMemory } from './estimateMemory.js';
import { estimateTime } from './estimateTime.js';
import { inspectData, type DataFacts } from './inspectData.js';
import { inspectLayers } from './inspectLayers.js';
import { keepWeights } from './keepWeights.js';
import { kernelMissingIn, missingKernels, type MissingKernel } from './missingKernels.js';
import { imageShapeOf, networkFacts, weightBytes } from './networkFacts.js';
import { failure, kernelFinding, leakFindings, memoryFindings } from './preflightFindings.js';
import { resolvePreflightOptions, type PreflightOptions, type ResolvedPreflightOptions } from './preflightOptions.js';
import type { Preflight } from './preflightReport.js';
import { noiseBatch } from './trialBatches.js';
import { trySmallSteps, type BatchSource, type SmallTrials, type StepMaker } from './trialSteps.js';

/**
 * Looks at a training before its first step: what the networks cost, the memory of a step and the largest batch that fits, how
 * long it will take, kernels that the backend lacks, tensors that leak, and what is wrong with the data.
 *
 * Steps on two and four images are recorded kernel by kernel, from which bytes and operations follow for any batch; steps on a whole
 * batch are timed. Weights are afterwards what they were to the bit, and nothing random has moved on.
 *
 * @param gan - any two `LayersModel`s that `train` takes.
 * @throws InvalidArgumentError for options or networks that `train` would refuse; Error while the networks are in a run. What goes
 *   wrong in a step is not thrown but is one of the findings.
 */
export async function preflight(gan: GAN, options: PreflightOptions = {}): Promise<Preflight> {
  const resolved = resolvePreflightOptions(gan, options);
  const makeStep = stepMaker(gan, resolved);
  makeStep(resolved.microBatchSize);
  prepareBackend();
  const release = claimNetworks(gan);
  try {
    const restore = keepWeights(gan);
    try {
      return await new Inspection(gan, makeStep, resolved).report();
    } finally {
      restore();
    }
  } finally {
    release();
  }
}

/** Makes steps, with errors that speak of the options of `preflight`. */
function stepMaker(gan: GAN, { step }: ResolvedPreflightOptions): StepMaker {
  return (microBatchSize) => {
    try {
      return createTrainStep(gan, microBatchSize === null ? step : { ...step, microBatchSize });
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      const argument = error.argument.replace(/^options\b/, 'training');
      throw new InvalidArgumentError('preflight', argument, error.requirement, error.received);
    }
  };
}

/** One look at one training. */
class Inspection {
  private readonly findings: Finding[] = [];
  private readonly noise: BatchSource;

  constructor(
    private readonly gan: GAN,
    private readonly makeStep: StepMaker,
    private readonly options: ResolvedPreflightOptions,
  ) {
    this.noise = (size) => noiseBatch(imageShapeOf(gan), options.labels, size);
  }

  async report(): Promise<Preflight> {
    const { gan, findings, options } = this;
    const { batchSize } = options;
    findings.push(...inspectLayers('generator', gan.generator), ...inspectLayers('discriminator', gan.discriminator));
    const { facts, usable } = await this.lookAtData();
    const { trials, missing } = this.tryStep();
    const memory = trials && estimateMemory(gan, this.makeStep, this.noise, options, trials);
    if (memory) findings.push(...memoryFindings(memory, batchSize));
    if (trials) findings.push(...leakFindings(trials.leakedTensors));
    findings.push(...missing.map(kernelFinding));
    const fits = memory !== null && (memory.largestBatch ?? batchSize) >= batchSize;
    return {
      backend: tf.getBackend(),
      batchSize,
      imageShape: imageShapeOf(gan),
      networks: {
        generator: networkFacts(gan, 'generator', trials !== null),
        discriminator: networkFacts(gan, 'discriminator', trials !== null),
      },
      step: trials && {
        kernels: trials.kernels,
        flops: trials.profile.flops(batchSize),
        flopsPerImage: trials.profile.flops(batchSize + 1) - trials.profile.flops(batchSize),
      },
      memory,
      time: fits && options.timing ? await this.timeOf(usable) : null,
      missingKernels: missing,
      leakedTensors: trials?.leakedTensors ?? null,
      data: facts,
      findings: [...findings].sort((a, b) => gravity(b) - gravity(a)),
    };
  }

  /** What the data are, and whether a step can be taken on them. */
  private async lookAtData(): Promise<{ facts: DataFacts | null; usable: boolean }> {
    const { data, batchSize } = this.options;
    if (!data) return { facts: null, usable: false };
    const mismatches = dataMismatches(this.gan, data, imageShapeOf(this.gan));
    this.findings.push(...mismatches);
    try {
      const { facts, findings } = await inspectData(data, batchSize);
      this.findings.push(...findings);
      return { facts, usable: mismatches.length === 0 };
    } catch (error) {
      this.findings.push(failure('data-unreadable', error));
      return { facts: null, usable: false };
    }
  }

  private tryStep(): { trials: SmallTrials | null; missing: readonly MissingKernel[] } {
    const missing = missingKernels([this.gan.generator, this.gan.discriminator]);
    try {
      return { trials: trySmallSteps(this.makeStep, this.noise, weightBytes(this.gan)), missing };
    } catch (error) {
      const kernel = kernelMissingIn(error);
      if (kernel === null) this.findings.push(failure('step-fails', error));
      const known = kernel === null || missing.some((one) => one.kernel === kernel);
      return { trials: null, missing: known ? missing : [...missing, { kernel, layers: [] }] };
    }
  }

  /** Null where a whole batch is too much for the device after all. */
  private async timeOf(usable: boolean): Promise<Preflight['time']> {
    try {
      return await estimateTime(
        this.makeStep(this.options.microBatchSize),
        this.options,
        usable ? this.options.data : null,
        this.noise,
      );
    } catch (error) {
      this.findings.push(failure('step-fails', error));
      return null;
    }
  }
}

function gravity({ level }: Finding): number {
  return ['note', 'warning', 'error'].indexOf(level);
}
