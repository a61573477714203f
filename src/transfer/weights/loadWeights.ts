import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf, type Checks } from '../../core/index.js';
import { toFloat32 } from './formats/decodeNumbers.js';
import type { WeightsFile } from './formats/weightsFile.js';
import { quoted, WeightsFileError } from './formats/weightsFileError.js';
import { type LoadReport, type NameMap, WeightsMismatchError } from './loadReport.js';
import { neutralValue, type WeightOrigin } from './mapping/fitModule.js';
import { planLoad } from './mapping/planLoad.js';
import { rearrange } from './mapping/rearrangement.js';
import { weightLayers } from './mapping/weightLayers.js';
import { openSource, openWeightsKeys, type OpenWeightsOptions } from './openWeights.js';
import type { WeightsSource } from './weightsSource.js';

/** Options of {@link loadWeights}. */
export interface LoadWeightsOptions extends OpenWeightsOptions {
  /** Loads what fits and leaves the rest as it is; the report says what that is. Default false: anything left over is an error. */
  readonly partial?: boolean;
  /** Which array each weight gets, as far as it is known. Weights that are not in it are guessed. Default {}. */
  readonly map?: NameMap;
  /** Loads NaN and infinity instead of refusing them. Default false. */
  readonly allowNonFinite?: boolean;
}

/**
 * Gives a model the weights of a file: PyTorch, safetensors, Keras, tfjs or arrays of your own (see `openWeights`). Arrays are
 * put into the order of tfjs: convolutions and transposed ones, linear layers, also those after or before a map that PyTorch
 * flattens channels first, norms with their running averages, embeddings.
 *
 * Which array belongs to which weight is told by `map`, by the same names, by shapes, or by the order of layers; the report says
 * which, and how sure that is. Either all is loaded or nothing: after an error the model is as it was, to the bit.
 *
 * @param model - any `LayersModel`.
 * @throws WeightsMismatchError with all mismatches, unless `partial`.
 * @throws WeightsFileError for a file that cannot be read or that holds NaN or infinity.
 * @throws InvalidArgumentError for an invalid option.
 *
 * @example
 * const report = await loadWeights(generator, 'checkpoint.pt', { path: 'netG' });
 * console.log(describeLoad(report));
 */
export async function loadWeights(
  model: LayersModel,
  source: WeightsSource | WeightsFile,
  options: LoadWeightsOptions = {},
): Promise<LoadReport> {
  const check = checksOf('loadWeights');
  check.knownKeys('options', options, [...openWeightsKeys, 'partial', 'map', 'allowNonFinite']);
  checkModel(check, model);
  if (isWeightsFile(source)) return loadInto(check, 'loadWeights', model, source, options);
  const file = await openSource(check, 'loadWeights', source, options);
  try {
    return await loadInto(check, 'loadWeights', model, file, options);
  } finally {
    await file.close();
  }
}

/** Gives a model the weights of a file that is open. */
export async function loadInto(
  check: Checks,
  functionName: string,
  model: LayersModel,
  file: WeightsFile,
  { partial = false, map = {}, allowNonFinite = false }: LoadWeightsOptions,
): Promise<LoadReport> {
  if (typeof map !== 'object' || map === null || Array.isArray(map))
    check.fail('map', 'must be an object of names', map);
  const { changes, problems, report } = planLoad(check, weightLayers(model), file, map);
  if (problems.length > 0 && !partial) throw new WeightsMismatchError(functionName, problems, report);
  if (changes.length === 0) throw new WeightsMismatchError(functionName, problems, report);
  const values: Float32Array[] = [];
  for (const change of changes) values.push(await readChange(file, change, allowNonFinite));
  writeAll(changes, values);
  return report;
}

async function readChange(file: WeightsFile, { weight, array, rearrangement }: WeightOrigin, allowNonFinite: boolean) {
  const length = weight.shape.reduce((product, size) => product * size, 1);
  if (!array || !rearrangement) return new Float32Array(length).fill(neutralValue(weight.role) ?? 0);
  const values = toFloat32(await array.read());
  const bad = allowNonFinite ? -1 : values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const reason = `${quoted(array.name)} has ${values[bad]} at element ${bad}; allowNonFinite: true loads it all the same`;
    throw new WeightsFileError(file.name, null, reason);
  }
  return rearrange(values, rearrangement);
}

/** Writes all weights, or none. */
function writeAll(changes: readonly WeightOrigin[], values: readonly Float32Array[]): void {
  const before = changes.map(({ weight }) => weight.variable.read().clone());
  try {
    tf.tidy(() => {
      const tensors = changes.map(({ weight }, i) => tf.tensor(values[i] ?? [], [...weight.shape], 'float32'));
      tensors.forEach((tensor, i) => changes[i]?.weight.variable.write(tensor));
    });
  } catch (error) {
    changes.forEach(({ weight }, i) => weight.variable.write(before[i] ?? weight.variable.read()));
    throw error;
  } finally {
    tf.dispose(before);
  }
}

function checkModel(check: Checks, model: unknown): void {
  if (typeof model !== 'object' || model === null || !('layers' in model) || !('getWeights' in model)) {
    check.fail('model', 'must be a LayersModel', model);
  }
}

function isWeightsFile(source: object | string): source is WeightsFile {
  return typeof source === 'object' && 'arrays' in source && source.arrays instanceof Map;
}
