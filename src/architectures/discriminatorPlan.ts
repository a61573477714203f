import type { Checks, ImageShape } from '../core/index.js';
import { discriminatorKeys, type DiscriminatorOptions } from './discriminatorOptions.js';
import { checkMap, checkNorm, shrink, type MapSize } from './sizes.js';
import { filtersByDepth, stageList } from './stageList.js';
import { resolveStage, type StageSettings } from './stages.js';

/** A stage of the discriminator and the map it makes. */
export type DiscriminatorStagePlan = StageSettings & { readonly height: number; readonly width: number };

/** A discriminator but for its labels and weights; plain data. */
export type DiscriminatorPlan = Readonly<{
  image: ImageShape;
  stages: readonly DiscriminatorStagePlan[];
  head: 'dense' | 'convolution';
}>;

const paper: StageSettings = {
  filters: 64,
  kernelSize: 5,
  convolutions: 1,
  stride: 2,
  norm: 'batch',
  activation: { leakyRelu: 0.2 },
  dropout: 0,
};

/** Plans a discriminator; `path` stands before the names of its options in errors, e.g. `discriminator.`. */
export function planDiscriminator(
  check: Checks,
  path: string,
  imageShape: ImageShape,
  options: DiscriminatorOptions,
): DiscriminatorPlan {
  check.knownKeys(path.slice(0, -1) || 'options', options, discriminatorKeys);
  const { head = 'dense', defaults = {} } = options;
  check.oneOf(`${path}head`, head, ['dense', 'convolution']);
  const common = resolveStage(check, `${path}defaults`, defaults, paper);
  const filters = filtersByDepth(check, path, options, 64);
  let size: MapSize = [imageShape[0], imageShape[1]];
  const listed = stageList(check, path, options, size, common.stride);
  if (listed.length === 0) check.fail(`${path}stages`, 'must have at least one stage', listed);
  const stages = listed.map((stage, i): DiscriminatorStagePlan => {
    const stagePath = `${path}stages[${i}]`;
    const norm = i === 0 ? 'none' : common.norm;
    const settings = resolveStage(check, stagePath, stage, { ...common, norm, filters: filters(i) });
    checkMap(check, stagePath, size, settings);
    size = shrink(size, settings.stride);
    checkNorm(check, stagePath, size, settings.norm);
    return { height: size[0], width: size[1], ...settings };
  });
  return { image: imageShape, stages, head };
}
