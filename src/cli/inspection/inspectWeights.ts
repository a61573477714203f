import {
  openWeights,
  type WeightArray,
  type WeightsFormat,
  type WeightsLayout,
  type WeightDType,
} from '../../transfer/index.js';

/** What is known of one array of a file. */
export interface InspectedArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: WeightDType;
  readonly numbers: number;
  /** How many of them are NaN or infinite. */
  readonly nonFinite: number;
}

/** What is known of a file of weights. */
export interface InspectedWeights {
  readonly format: WeightsFormat;
  readonly layout: WeightsLayout;
  /** How many layers the names of the arrays tell of. */
  readonly layers: number;
  readonly numbers: number;
  readonly nonFinite: number;
  readonly arrays: readonly InspectedArray[];
}

/**
 * Looks through a file of weights, one array after the other; no model is built.
 *
 * @param path - the part of a checkpoint to look at; '' for all of it.
 */
export async function inspectWeights(
  source: string,
  path: string,
  signal: AbortSignal | null,
): Promise<InspectedWeights> {
  const file = await openWeights(source, { path, ...(signal && { signal }) });
  try {
    const arrays: InspectedArray[] = [];
    for (const array of file.arrays.values()) arrays.push(await inspectArray(array));
    const sumOf = (count: (array: InspectedArray) => number): number =>
      arrays.reduce((sum, array) => sum + count(array), 0);
    return {
      format: file.format,
      layout: file.layout,
      layers: new Set(arrays.map(({ name }) => layerOf(name))).size,
      numbers: sumOf(({ numbers }) => numbers),
      nonFinite: sumOf(({ nonFinite }) => nonFinite),
      arrays,
    };
  } finally {
    await file.close();
  }
}

async function inspectArray(array: WeightArray): Promise<InspectedArray> {
  const { name, shape, dtype } = array;
  const values = await array.read();
  let nonFinite = 0;
  for (const value of values) if (typeof value === 'number' && !Number.isFinite(value)) nonFinite++;
  return { name, shape, dtype, numbers: values.length, nonFinite };
}

/** `main.3` of `main.3.weight`, `conv` of `conv/vars/0`. */
function layerOf(name: string): string {
  return name.replace(/(\/vars)?[./][^./]*$/, '');
}
