import { buildDCGAN, type DCGAN, type StageOptions, type StageSettings } from '../../architectures/index.js';
import type { Conditioning } from '../../conditioning/index.js';
import { checksOf, type Checks, type ImageShape, type NetworkName } from '../../core/index.js';
import { checkModel } from '../freezing/freeze.js';
import { copyFitting, type CopiedWeight } from './copyFitting.js';

/** Options of {@link growDCGAN}. */
export interface GrowDCGANOptions {
  /** [height, width, channels], the source's size times 2, 4, 8, …, the same for height and width, and its channels. */
  readonly imageShape: ImageShape;
  /** The conditioning that the source was built with; none for an unconditional source. */
  readonly conditioning?: Conditioning;
  /** The source of the new layers' weights, a safe integer. Default 0. */
  readonly seed?: number;
}

/** Networks for larger images, and what came from where. */
export interface GrownDCGAN extends DCGAN {
  readonly report: Readonly<Record<NetworkName, readonly CopiedWeight[]>>;
}

/**
 * A DCGAN for larger images that begins with the weights of a smaller one: each doubling adds a stage at the image's end of both
 * networks, with half of the filters. Everything between the latent vector and the new stage, and between the new stage and the
 * logits, is copied where its shape is the same, and so are the layers that make and read the image; the rest is
 * fresh. The source stays as it is.
 *
 * @param source - from `buildDCGAN`.
 * @returns new networks, which the caller disposes.
 * @throws InvalidArgumentError for a size that no doubling leads to, and for conditioning unlike the source's.
 */
export function growDCGAN(source: DCGAN, options: GrowDCGANOptions): GrownDCGAN {
  const check = checksOf('growDCGAN');
  check.knownKeys('options', options, ['imageShape', 'conditioning', 'seed']);
  checkModel(check, source?.generator, 'source.generator');
  checkModel(check, source?.discriminator, 'source.discriminator');
  const { config } = source;
  if (typeof config !== 'object' || config === null)
    check.fail('source.config', 'must be there, as buildDCGAN gives it', config);
  const { conditioning, seed = 0 } = options;
  if ((conditioning?.name ?? null) !== (config.conditioning?.name ?? null))
    check.fail('conditioning', `must be the source's, ${config.conditioning?.name ?? 'none'}`, conditioning?.name);
  const added = doublings(check, config.imageShape, options.imageShape);
  const { generator, discriminator } = config.plan;
  const lastStage = generator.stages.at(-1) ?? check.fail('source', 'must have a generator with a stage', generator);
  const firstStage = discriminator.stages[0] ?? check.fail('source', 'must have a stage', discriminator);
  const { kernelSize, stride, activation, transposed } = generator.output;
  const grown = buildDCGAN({
    imageShape: options.imageShape,
    latentDim: config.latentDim,
    conditioning,
    seed,
    generator: {
      projection: generator.projection,
      upsampling: generator.upsampling,
      stages: [...generator.stages.map(stageOptions), ...narrower(lastStage, added)],
      output: { kernelSize, stride, activation, transposed },
    },
    discriminator: {
      head: discriminator.head,
      stages: [...narrower(firstStage, added).reverse(), ...widened(discriminator.stages)],
    },
  });
  const report = {
    generator: copyFitting(source.generator, grown.generator, (name) => name),
    discriminator: copyFitting(source.discriminator, grown.discriminator, (name) => withoutStages(name, added)),
  };
  return { ...grown, report };
}

function doublings(check: Checks, old: ImageShape, wanted: ImageShape): number {
  const [height, width, channels] = check.imageShape('imageShape', wanted, 8);
  const count = Math.log2(height / old[0]);
  if (!Number.isInteger(count) || count < 1 || width !== old[1] * 2 ** count || channels !== old[2])
    check.fail('imageShape', `must be ${old[0] * 2}×${old[1] * 2}×${old[2]}, or that doubled again`, wanted);
  return count;
}

function stageOptions({
  filters,
  kernelSize,
  convolutions,
  norm,
  activation,
  dropout,
  stride,
}: StageSettings): StageOptions {
  return { filters, kernelSize, convolutions, stride, norm, activation, dropout };
}

/** So many stages like one, each with half of the filters of the one before and stride 2. */
function narrower(stage: StageSettings, count: number): StageOptions[] {
  return Array.from({ length: count }, (_, i) => ({
    ...stageOptions(stage),
    stride: 2,
    filters: Math.max(1, Math.round(stage.filters / 2 ** (i + 1))),
  }));
}

/** The discriminator's stages, of which the first, which reads the image no more, gets the norm of those after it. */
function widened([first, ...others]: readonly StageSettings[]): StageOptions[] {
  if (!first) return [];
  return [{ ...stageOptions(first), norm: others[0]?.norm ?? first.norm }, ...others.map(stageOptions)];
}

/** The name that a layer had when there were so many stages fewer before it; null for a new one. */
function withoutStages(name: string, added: number): string | null {
  const [, digits, rest = ''] = /^stage(\d+)(_.*)$/.exec(name) ?? [];
  if (digits === undefined) return name;
  const index = Number(digits) - added;
  return index < 0 ? null : `stage${index}${rest}`;
}
