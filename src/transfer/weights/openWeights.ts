import { checksOf, type Checks } from '../../core/index.js';
import { LEGACY_MAGIC, readTorchLegacy } from './formats/readTorchLegacy.js';
import { openArchive } from './formats/zipArchive.js';
import { readTorchZip } from './formats/readTorchZip.js';
import { HDF5_MAGIC } from './formats/hdf5/openHDF5.js';
import { isKerasArchive, readKeras, readKerasArchive } from './formats/readKeras.js';
import { readTFJS } from './formats/readTFJS.js';
import { readSafetensors } from './formats/readSafetensors.js';
import type { FilePlace } from './formats/filePlace.js';
import type { WeightsFile, WeightsLayout, WeightsLimits } from './formats/weightsFile.js';
import { openPlace } from './openPlace.js';
import { rawWeights } from './rawWeights.js';
import type { WeightsSource } from './weightsSource.js';

/** Options of {@link openWeights}. */
export interface OpenWeightsOptions {
  /**
   * The part of a checkpoint to read, `netG` of `{ netG, netD, epoch }` say or `state.generator`: the arrays whose names begin
   * with it, without it. Default: all.
   */
  readonly path?: string;
  /** How the axes are ordered. Default: as PyTorch or TensorFlow has them, whichever the format and the names tell. */
  readonly layout?: WeightsLayout;
  /** Most bytes that are fetched from a URL or unpacked from an archive. Default 2 GiB. */
  readonly maxBytes?: number;
  /** Most arrays that a file may have. Default 100,000. */
  readonly maxTensors?: number;
  /** Ends the reading when it is aborted. */
  readonly signal?: AbortSignal;
}

/** Names of the options of `openWeights`. */
export const openWeightsKeys = ['path', 'layout', 'maxBytes', 'maxTensors', 'signal'] as const;

/**
 * Opens a file of weights: what PyTorch saves with `torch.save` (a state dict, or a checkpoint with state dicts in it; both its
 * formats), safetensors, Keras' `.h5`, `.weights.h5` and `.keras`, tfjs layers models. The format is told by the content.
 *
 * Files are not trusted. Nothing in them is run: a pickle may build tensors and plain containers, and is refused if it names
 * anything else. Sizes, offsets and counts are checked against the file before memory is taken for them.
 *
 * @returns the arrays by name; the caller closes it.
 * @throws WeightsFileError, with the file and the byte, for a file that is damaged, unknown or larger than allowed.
 * @throws InvalidArgumentError for an invalid option.
 */
export async function openWeights(source: WeightsSource, options: OpenWeightsOptions = {}): Promise<WeightsFile> {
  const check = checksOf('openWeights');
  check.knownKeys('options', options, openWeightsKeys);
  return openSource(check, 'openWeights', source, options);
}

/** Opens a source on behalf of a function whose options hold those of `openWeights`. */
export async function openSource(
  check: Checks,
  functionName: string,
  source: unknown,
  { path = '', layout, maxBytes = 2 ** 31, maxTensors = 100_000, signal }: OpenWeightsOptions,
): Promise<WeightsFile> {
  if (typeof path !== 'string') check.fail('path', 'must be a string', path);
  if (layout !== undefined) check.oneOf('layout', layout, ['torch', 'tf']);
  check.integer('maxBytes', maxBytes, 1);
  check.integer('maxTensors', maxTensors, 1);
  const limits = { maxBytes, maxTensors, signal };
  const place = await openPlace(functionName, source, limits);
  if (!place) return part(check, withLayout(rawWeights(check, source), layout), path);
  try {
    return part(check, withLayout(await readPlace(place, limits), layout), path);
  } catch (error) {
    await place.file.close();
    throw error;
  }
}

async function readPlace(place: FilePlace, limits: WeightsLimits): Promise<WeightsFile> {
  const { file } = place;
  const start = await file.read(0, Math.min(file.size, 16));
  const begins = (...bytes: readonly number[]) => bytes.every((byte, i) => start[i] === byte);
  if (begins(0x50, 0x4b, 0x03, 0x04)) {
    const entries = await openArchive(file, limits);
    return isKerasArchive(entries) ? readKerasArchive(file, entries, limits) : readTorchZip(file, entries, limits);
  }
  if (begins(...LEGACY_MAGIC)) return readTorchLegacy(file, limits);
  if (begins(...HDF5_MAGIC)) return readKeras(file, limits);
  // A header of 123 bytes begins with the letter { too.
  if (start[8] === 0x7b && start[7] === 0) return readSafetensors(file, limits);
  if (begins(0x7b)) return readTFJS(place, limits);
  return file.fail(0, 'is of no format that is read: torch.save, safetensors, Keras .h5 or .keras, model.json of tfjs');
}

function withLayout(file: WeightsFile, layout: WeightsLayout | undefined): WeightsFile {
  return layout === undefined ? file : { ...file, layout };
}

function part(check: Checks, file: WeightsFile, path: string): WeightsFile {
  if (path === '') return file;
  const arrays = new Map(
    [...file.arrays]
      .filter(([name]) => name.startsWith(path) && /[./]/.test(name[path.length] ?? ''))
      .map(([name, array]) => [name.slice(path.length + 1), array] as const)
      // By the name that the rest of the call knows it by: reports and maps say it.
      .map(([name, array]) => [name, { ...array, name }]),
  );
  if (arrays.size === 0) {
    const parts = [...new Set([...file.arrays.keys()].map((name) => /^[^./]*/.exec(name)?.[0]))].slice(0, 10);
    check.fail('path', `must lead to arrays in ${file.name}, which begin with ${parts.join(', ')}`, path);
  }
  return { ...file, arrays };
}
