import type { ByteFile } from './byteFile.js';
import { BYTES_OF, decodeNumbers } from './decodeNumbers.js';
import { layoutOfNames } from './layoutOfNames.js';
import { elementsOf, type WeightArray, type WeightDType, type WeightsFile, type WeightsLimits } from './weightsFile.js';
import { quoted } from './weightsFileError.js';

/** Longest header that is parsed; those of networks with ten thousand tensors have a megabyte. */
const MAX_HEADER = 16 * 2 ** 20;

const DTYPES: ReadonlyMap<unknown, WeightDType> = new Map([
  ['F64', 'float64'],
  ['F32', 'float32'],
  ['F16', 'float16'],
  ['BF16', 'bfloat16'],
  ['I64', 'int64'],
  ['U64', 'uint64'],
  ['I32', 'int32'],
  ['U32', 'uint32'],
  ['I16', 'int16'],
  ['U16', 'uint16'],
  ['I8', 'int8'],
  ['U8', 'uint8'],
  ['BOOL', 'bool'],
]);

/** Where the bytes of an array lie, counted from the start of the file. */
interface Region {
  readonly begin: number;
  readonly end: number;
}

/** Reads the header of a safetensors file: its arrays must fill the file without gaps or overlaps. */
export async function readSafetensors(file: ByteFile, limits: WeightsLimits): Promise<WeightsFile> {
  const length = await headerLength(file);
  const header = parseHeader(file, await file.read(8, length));
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__');
  if (entries.length > limits.maxTensors) {
    file.fail(8, `has ${entries.length} tensors, more than the ${limits.maxTensors} that are allowed`);
  }
  const arrays = new Map<string, WeightArray>();
  const regions: Region[] = [];
  for (const [name, entry] of entries) {
    const { dtype, shape, region } = parseEntry(file, name, entry, 8 + length);
    regions.push(region);
    const read = async () => decodeNumbers(await file.read(region.begin, region.end - region.begin), dtype);
    arrays.set(name, { name, dtype, shape, read });
  }
  checkCover(file, regions, 8 + length);
  const layout =
    isRecord(header.__metadata__) && header.__metadata__.format === 'tf' ? 'tf' : layoutOfNames(arrays.keys());
  return { name: file.name, format: 'safetensors', layout: layout ?? 'torch', arrays, close: () => file.close() };
}

async function headerLength(file: ByteFile): Promise<number> {
  const bytes = await file.read(0, 8);
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER)
    file.fail(0, `has a header of ${length} bytes, more than the ${MAX_HEADER} that are allowed`);
  return length;
}

function parseHeader(file: ByteFile, bytes: Uint8Array): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isRecord(header)) return header;
  } catch (cause) {
    file.fail(8, 'the header is not valid JSON', cause);
  }
  return file.fail(8, 'the header must be an object of tensors');
}

function parseEntry(file: ByteFile, name: string, entry: unknown, start: number) {
  const fail = (reason: string): never => file.fail(8, `tensor ${quoted(name)} ${reason}`);
  if (!isRecord(entry)) return fail('must be an object');
  const { shape, data_offsets: offsets } = entry;
  const dtype = DTYPES.get(entry.dtype) ?? fail(`has the type ${quoted(String(entry.dtype))}, which is not read`);
  if (!isNumbers(shape) || shape.length > 16) return fail('has no valid shape');
  const bytes = elementsOf(shape) * BYTES_OF[dtype];
  if (!isNumbers(offsets) || offsets.length !== 2) return fail('has no valid offsets');
  const [begin = NaN, end = NaN] = offsets;
  if (!(begin >= 0 && end - begin === bytes)) {
    return fail(`of shape [${shape.join(', ')}] needs ${bytes} bytes, but its offsets are [${begin}, ${end}]`);
  }
  if (start + end > file.size) file.fail(start + begin, `tensor ${quoted(name)} ends after the file`);
  return { dtype, shape, region: { begin: start + begin, end: start + end } };
}

function checkCover(file: ByteFile, regions: readonly Region[], start: number): void {
  let position = start;
  for (const { begin, end } of [...regions].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== position) {
      file.fail(
        begin,
        begin < position ? 'two tensors overlap here' : `${begin - position} bytes before belong to no tensor`,
      );
    }
    position = end;
  }
  if (position !== file.size) file.fail(position, `the last ${file.size - position} bytes belong to no tensor`);
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((entry) => Number.isSafeInteger(entry));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
