import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { buildDiscriminator } from '../../architectures/index.js';
import { embedding } from '../../conditioning/index.js';
import { loadRun, openSampler } from '../../node/index.js';
import { labelSpecOf, type GAN, type Sampler } from '../../training/index.js';
import { loadTorchDCGAN } from '../../transfer/index.js';

/** Networks that were trained on something; the caller disposes them. */
export interface TransferSource {
  readonly gan: GAN;
  /** The names of their classes; null where they are not known or there are none. */
  readonly labelNames: readonly string[] | null;
  /** How latents were drawn; null where that is not known. */
  readonly latentSampler: Sampler['latentSampler'] | null;
  /** What they are, as a line. */
  readonly note: string;
}

/** Options of `openSource`. */
export interface SourceFlags {
  /** The part of FROM with the generator. */
  readonly path?: string;
  readonly discriminator?: string;
  readonly discriminatorPath?: string;
  readonly seed: number;
}

/**
 * Opens what a transfer starts from: a run, a generator as tfjs saves it, or weights of a DCGAN in the layout of the PyTorch examples. A
 * discriminator that is not there starts untrained.
 */
export async function openSource(from: string, flags: SourceFlags): Promise<TransferSource> {
  if (existsSync(join(from, 'run.json'))) {
    const { generator, discriminator, labelNames, latentSampler, step } = await loadRun(from);
    const note = `from the run ${from}${step === null ? '' : `, step ${step}`}`;
    if (discriminator) return { gan: { generator, discriminator }, labelNames, latentSampler, note };
    return withFreshDiscriminator(generator, { labelNames, latentSampler, note }, flags);
  }
  if (from.endsWith('.json') || existsSync(join(from, 'model.json'))) {
    const { generator } = await openSampler(from);
    return withFreshDiscriminator(
      generator,
      { labelNames: null, latentSampler: null, note: `from the generator ${from}` },
      flags,
    );
  }
  return openWeightsOf(from, flags);
}

function withFreshDiscriminator(
  generator: LayersModel,
  rest: Omit<TransferSource, 'gan'>,
  { seed }: SourceFlags,
): TransferSource {
  const [, height = null, width = null, channels = null] = generator.outputs[0]?.shape ?? [];
  const classes = labelSpecOf(generator)?.count ?? null;
  const discriminator = buildDiscriminator({
    imageShape: [height ?? 0, width ?? 0, channels ?? 0],
    baseFilters: 32,
    ...(classes !== null && { conditioning: embedding({ classes }) }),
    seed,
  });
  return { ...rest, gan: { generator, discriminator }, note: `${rest.note}; the discriminator starts untrained` };
}

async function openWeightsOf(
  from: string,
  { path, discriminator, discriminatorPath, seed }: SourceFlags,
): Promise<TransferSource> {
  const ofDiscriminator = discriminator ?? (discriminatorPath === undefined ? undefined : from);
  const { gan, reports } = await loadTorchDCGAN({
    generator: from,
    seed,
    ...(path !== undefined && { generatorPath: path }),
    ...(ofDiscriminator !== undefined && { discriminator: ofDiscriminator }),
    ...(discriminatorPath !== undefined && { discriminatorPath }),
  });
  const fresh = reports.discriminator ? '' : '; the discriminator starts untrained';
  return { gan, labelNames: null, latentSampler: null, note: `from the DCGAN in ${from}${fresh}` };
}
