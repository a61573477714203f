import type { Checks, ImageShape } from '../core/index.js';
import {
  generatorKeys,
  type GeneratorOptions,
  type GeneratorOutputOptions,
  type Upsampling,
} from './generatorOptions.js';
import { checkMap, checkNorm, cropTo, shrink, type Crop, type MapSize } from './sizes.js';
import { filtersByDepth, stageList } from './stageList.js';
import { resolveStage, type StageSettings } from './stages.js';

/** A stage of the generator and the map it makes. */
export type GeneratorStagePlan = StageSettings & {
  readonly height: number;
  readonly width: number;
  /** What is cut off after the size was multiplied by the stride. */
  readonly crop: Crop;
};

/** The convolution that makes the image. */
export type GeneratorOutputPlan = Readonly<{
  height: number;
  width: number;
  channels: number;
  kernelSize: number;
  stride: number;
  crop: Crop;
  transposed: boolean;
  activation: 'tanh' | 'sigmoid';
}>;

/** A generator but for its latent vector, labels and weights; plain data. */
export type GeneratorPlan = Readonly<{
  /** The size of the first map. */
  start: MapSize;
  projection: Pick<StageSettings, 'filters' | 'norm' | 'activation' | 'dropout'>;
  upsampling: Upsampling;
  stages: readonly GeneratorStagePlan[];
  output: GeneratorOutputPlan;
}>;

const paper: StageSettings = {
  filters: 128,
  kernelSize: 5,
  convolutions: 1,
  stride: 2,
  norm: 'batch',
  activation: 'relu',
  dropout: 0,
};

/** Plans a generator; `path` stands before the names of its options in errors, e.g. `generator.`. */
export function planGenerator(
  check: Checks,
  path: string,
  imageShape: ImageShape,
  options: GeneratorOptions,
): GeneratorPlan {
  check.knownKeys(path.slice(0, -1) || 'options', options, generatorKeys);
  const { upsampling = 'transposed', defaults = {}, projection = {}, output = {} } = options;
  check.oneOf(`${path}upsampling`, upsampling, ['transposed', 'nearest', 'bilinear']);
  const common = resolveStage(check, `${path}defaults`, defaults, paper);
  const image = planOutput(check, `${path}output`, imageShape, output, { upsampling, ...common });
  const last = shrink([image.height, image.width], image.stride);
  const listed = stageList(check, path, options, last, common.stride);
  const filters = filtersByDepth(check, path, options, image.stride > 1 ? 128 : 64);
  const settings = listed.map((stage, i) =>
    resolveStage(check, `${path}stages[${i}]`, stage, { ...common, filters: filters(listed.length - 1 - i) }),
  );
  const { stages, start } = planStages(check, path, last, settings, upsampling !== 'transposed');
  const fallback = { ...common, filters: filters(listed.length) };
  const projectionKeys = ['filters', 'norm', 'activation', 'dropout'] as const;
  const { norm, activation, dropout, ...first } = resolveStage(
    check,
    `${path}projection`,
    projection,
    fallback,
    projectionKeys,
  );
  checkNorm(check, `${path}projection`, start, norm);
  return {
    start,
    projection: { filters: first.filters, norm, activation, dropout },
    upsampling,
    stages,
    output: image,
  };
}

/** From the last stage, whose map the output reads, back to the first map. */
function planStages(check: Checks, path: string, last: MapSize, settings: readonly StageSettings[], resized: boolean) {
  let size = last;
  const backwards = [...settings].reverse().map((stage, i): GeneratorStagePlan => {
    const stagePath = `${path}stages[${settings.length - 1 - i}]`;
    checkMap(check, stagePath, size, stage, resized);
    checkNorm(check, stagePath, size, stage.norm);
    const [height, width] = size;
    size = shrink(size, stage.stride);
    return { height, width, ...stage, crop: cropTo([height, width], stage.kernelSize, stage.stride) };
  });
  return { stages: backwards.reverse(), start: size };
}

function planOutput(
  check: Checks,
  path: string,
  [height, width, channels]: ImageShape,
  options: GeneratorOutputOptions,
  generator: { readonly upsampling: Upsampling; readonly kernelSize: number },
): GeneratorOutputPlan {
  check.knownKeys(path, options, ['kernelSize', 'stride', 'activation', 'transposed']);
  const { kernelSize = generator.kernelSize, stride = 2, activation = 'tanh' } = options;
  check.integer(`${path}.kernelSize`, kernelSize, 1);
  check.integer(`${path}.stride`, stride, 1);
  const { transposed = generator.upsampling === 'transposed' && stride > 1 } = options;
  if (typeof transposed !== 'boolean') check.fail(`${path}.transposed`, 'must be true or false', transposed);
  if (!transposed && stride > 1 && generator.upsampling === 'transposed') {
    check.fail(
      `${path}.transposed`,
      'must be true for a stride above 1, or upsampling nearest or bilinear',
      transposed,
    );
  }
  checkMap(check, path, [height, width], { kernelSize, stride }, !transposed);
  return {
    height,
    width,
    channels,
    kernelSize,
    stride,
    crop: cropTo([height, width], kernelSize, stride),
    transposed,
    activation: check.oneOf(`${path}.activation`, activation, ['tanh', 'sigmoid']),
  };
}
