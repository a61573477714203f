import type { Checks } from '../core/index.js';
import type { StageSettings } from './stages.js';

/** Height and width of a map. */
export type MapSize = readonly [height: number, width: number];

/** Rows and columns to cut off a map: [[top, bottom], [left, right]]. */
export type Crop = readonly [rows: readonly [number, number], columns: readonly [number, number]];

/** The size after a convolution with `same` padding: division rounded up. */
export function shrink([height, width]: MapSize, stride: number): MapSize {
  return [Math.ceil(height / stride), Math.ceil(width / stride)];
}

/** How many stages lead from a map to the smallest one whose shorter side is about 4 to 7. */
export function defaultStageCount(size: MapSize, stride: number): number {
  let count = 0;
  for (let map = size; Math.floor(Math.min(...map) / stride) >= 4; map = shrink(map, stride)) count++;
  return count;
}

/**
 * What to cut off after a map was enlarged by `stride`, to get `size`. Cut like this, a transposed convolution with `same`
 * padding is the exact transpose of the convolution of that kernel and stride that reads a map of `size`: the generator's
 * pixels lie where the discriminator looks for them.
 */
export function cropTo([height, width]: MapSize, kernelSize: number, stride: number): Crop {
  function cut(size: number): readonly [number, number] {
    const excess = Math.ceil(size / stride) * stride - size;
    const paddedBefore = Math.floor(Math.max(kernelSize - stride + excess, 0) / 2);
    const before = paddedBefore - Math.floor(Math.max(kernelSize - stride, 0) / 2);
    return [before, excess - before];
  }
  return [cut(height), cut(width)];
}

/** Throws unless a stage can read (discriminator) or make (generator) a map of `larger`, leaving or reading `smaller`. */
export function checkMap(
  check: Checks,
  path: string,
  larger: MapSize,
  settings: Pick<StageSettings, 'kernelSize' | 'stride'>,
  resized = false,
): void {
  const { kernelSize, stride } = settings;
  const side = Math.min(...larger);
  if (stride > side) {
    const map = larger.join('×');
    check.fail(
      `${path}.stride`,
      `must be at most ${side}, the shorter side of the map of ${map} at this stage`,
      stride,
    );
  }
  if (kernelSize < stride && !resized) {
    check.fail(`${path}.kernelSize`, `must be at least the stride, ${stride}, or pixels are left out`, kernelSize);
  }
}

/** Throws if instance norm would turn a map of one pixel into zeros. */
export function checkNorm(check: Checks, path: string, [height, width]: MapSize, norm: StageSettings['norm']): void {
  if (norm === 'instance' && height * width === 1) {
    check.fail(`${path}.norm`, 'must not be instance on a map of 1×1, which it would set to 0', norm);
  }
}
