/** Types of the numbers in files of weights. `complex` numbers and numbers of 8 bits and fewer but integers are not read. */
export type WeightDType =
  | 'float64'
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'int64'
  | 'uint64'
  | 'int32'
  | 'uint32'
  | 'int16'
  | 'uint16'
  | 'int8'
  | 'uint8'
  | 'bool';

/** Numbers as they come out of a file: floats of 16 bits as float32, booleans as 0 and 1. */
export type WeightValues =
  | Float64Array
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** One array of a file. */
export interface WeightArray {
  /** The name in the file, e.g. `main.0.weight`. */
  readonly name: string;
  readonly dtype: WeightDType;
  /** Sizes of the axes, outermost first; [] for a single number. */
  readonly shape: readonly number[];
  /** Reads the numbers, in row-major order; each call reads again. */
  read(): Promise<WeightValues>;
}

/** The formats that can be read. */
export type WeightsFormat = 'pytorch' | 'safetensors' | 'keras' | 'tfjs' | 'arrays';

/**
 * How the axes of the arrays are ordered: `torch` (convolutions [out, in, height, width], linear layers [out, in], maps
 * channels first) or `tf` (convolutions [height, width, in, out], dense layers [in, out], maps channels last).
 */
export type WeightsLayout = 'torch' | 'tf';

/** A file of weights that is open: its arrays by name, in the file's order, none of them read yet. */
export interface WeightsFile {
  /** The file's name, for messages. */
  readonly name: string;
  readonly format: WeightsFormat;
  readonly layout: WeightsLayout;
  readonly arrays: ReadonlyMap<string, WeightArray>;
  /** Frees what the file holds open. Arrays cannot be read after it. */
  close(): Promise<void>;
}

/** How much a file may ask of the machine. */
export interface WeightsLimits {
  readonly maxBytes: number;
  readonly maxTensors: number;
  readonly signal?: AbortSignal | undefined;
}

/** Number of elements of a shape; NaN where it is no shape or more than a number can count. */
export function elementsOf(shape: readonly unknown[]): number {
  let count = 1;
  for (const size of shape) {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return NaN;
    count *= size;
  }
  return Number.isSafeInteger(count) ? count : NaN;
}
