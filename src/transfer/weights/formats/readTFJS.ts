import type { ByteFile } from './byteFile.js';
import { BYTES_OF, decodeNumbers, toFloat32 } from './decodeNumbers.js';
import type { FilePlace } from './filePlace.js';
import { elementsOf, type WeightArray, type WeightDType, type WeightsFile, type WeightsLimits } from './weightsFile.js';
import { quoted } from './weightsFileError.js';

/** Longest `model.json`. */
const MAX_JSON = 64 * 2 ** 20;

const DTYPES: ReadonlySet<unknown> = new Set<WeightDType>(['float32', 'int32', 'bool', 'uint8', 'uint16', 'float16']);

/** How numbers of 8 or 16 bits became smaller: value · scale + min. */
interface Quantization {
  readonly dtype: WeightDType;
  readonly scale: number;
  readonly min: number;
}

/** Reads a tfjs layers model: a `model.json` and the files of weights that it names, which lie beside it. */
export async function readTFJS(place: FilePlace, limits: WeightsLimits): Promise<WeightsFile> {
  const { file } = place;
  if (file.size > MAX_JSON) file.fail(0, `is ${file.size} bytes long, too long for a model.json`);
  const groups = parseManifest(file, await file.read(0, file.size));
  const arrays = new Map<string, WeightArray>();
  const shards: ByteFile[] = [];
  for (const { paths, weights } of groups) {
    const files: ByteFile[] = [];
    for (const path of paths) files.push(await place.sibling(path));
    shards.push(...files);
    let offset = 0;
    for (const entry of weights) {
      const { name, shape, stored, dtype, quantization } = parseWeight(file, entry);
      if (arrays.has(name)) file.fail(null, `names ${quoted(name)} twice`);
      if (arrays.size >= limits.maxTensors)
        file.fail(null, `has more than the ${limits.maxTensors} tensors that are allowed`);
      const [start, length] = [offset, elementsOf(shape) * BYTES_OF[stored]];
      const read = async () => {
        const values = decodeNumbers(await readAcross(file, files, start, length), stored);
        return quantization ? toFloat32(values).map((value) => value * quantization.scale + quantization.min) : values;
      };
      arrays.set(name, { name, dtype, shape, read });
      offset += length;
    }
    const size = files.reduce((sum, shard) => sum + shard.size, 0);
    if (size !== offset) file.fail(null, `${paths.join(', ')} must hold ${offset} bytes of weights (got ${size})`);
    if (!(size <= limits.maxBytes))
      file.fail(null, `its weights have ${size} bytes, more than the ${limits.maxBytes} allowed`);
  }
  const close = async () => {
    for (const part of [file, ...shards]) await part.close();
  };
  return { name: file.name, format: 'tfjs', layout: 'tf', arrays, close };
}

interface Group {
  readonly paths: readonly string[];
  readonly weights: readonly unknown[];
}

function parseManifest(file: ByteFile, bytes: Uint8Array): Group[] {
  let model: unknown;
  try {
    model = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    file.fail(0, 'is not valid JSON', cause);
  }
  const manifest = isRecord(model) ? model.weightsManifest : null;
  if (!Array.isArray(manifest)) return file.fail(0, 'describes no tfjs model with weights');
  return manifest.map((group: unknown) => {
    if (!isRecord(group) || !Array.isArray(group.weights) || !isTexts(group.paths)) {
      return file.fail(0, 'has a group of weights without files or weights');
    }
    return { paths: group.paths, weights: group.weights };
  });
}

function parseWeight(file: ByteFile, entry: unknown) {
  if (!isRecord(entry) || typeof entry.name !== 'string') return file.fail(0, 'has a weight without a name');
  const { name, shape, dtype, quantization } = entry;
  const fail = (reason: string): never => file.fail(0, `weight ${quoted(name)} ${reason}`);
  if (!Array.isArray(shape) || shape.length > 16 || Number.isNaN(elementsOf(shape))) return fail('has no valid shape');
  const packed = quantization === undefined ? null : parseQuantization(quantization, fail);
  const stored = packed?.dtype ?? dtype;
  if (!isDType(stored)) return fail(`has the type ${quoted(String(dtype))}, which is not read`);
  const scaled: Quantization | null = packed && packed.dtype !== 'float16' ? packed : null;
  return {
    name,
    shape: shape.map(Number),
    stored,
    dtype: packed ? ('float32' as const) : stored,
    quantization: scaled,
  };
}

function parseQuantization(value: unknown, fail: (reason: string) => never): Quantization {
  if (!isRecord(value) || !isDType(value.dtype)) return fail('is quantised in an unknown way');
  const { dtype, scale = 1, min = 0 } = value;
  if (typeof scale !== 'number' || typeof min !== 'number') return fail('is quantised in an unknown way');
  return { dtype, scale, min };
}

/** Bytes of files that follow each other. */
async function readAcross(
  main: ByteFile,
  files: readonly ByteFile[],
  start: number,
  length: number,
): Promise<Uint8Array> {
  const total = files.reduce((sum, { size }) => sum + size, 0);
  if (!(start + length <= total)) main.fail(null, `its weights end ${start + length - total} bytes after their files`);
  const result = new Uint8Array(length);
  let before = 0;
  for (const file of files) {
    const from = Math.max(start - before, 0);
    const to = Math.min(start + length - before, file.size);
    if (from < to) result.set(await file.read(from, to - from), before + from - start);
    before += file.size;
  }
  return result;
}

function isDType(value: unknown): value is WeightDType {
  return DTYPES.has(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
