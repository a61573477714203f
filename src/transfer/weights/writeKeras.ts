import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf, type Checks } from '../../core/index.js';
import type { WrittenArray } from './formats/encodeSafetensors.js';
import { encodeHDF5, type HDF5Group } from './formats/hdf5/encodeHDF5.js';
import { weightLayers, type ModelWeight } from './mapping/weightLayers.js';

/** Options of {@link writeKeras}. */
export interface WriteKerasOptions {
  /**
   * `model`: layers and weights, the `.h5` that `keras.models.load_model(path, compile=False)` reads in Keras 2 and 3. `weights`: the
   * weights alone, the `.weights.h5` that `load_weights(path)` of Keras 3 reads into a model of the same layers in the same
   * order. Default `model`.
   */
  readonly content?: 'model' | 'weights';
}

/**
 * Writes a model for Keras. Nested models are not written.
 *
 * @throws InvalidArgumentError for unknown options, a model with another model inside, or one whose description is longer than 64,000 bytes.
 *
 * @example
 * await writeFile('generator.h5', await writeKeras(gan.generator));
 */
export async function writeKeras(
  model: LayersModel,
  options: WriteKerasOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const check = checksOf('writeKeras');
  check.knownKeys('options', options, ['content']);
  if (check.oneOf('content', options.content ?? 'model', ['model', 'weights']) === 'weights')
    return encodeHDF5(await weightsAlone(check, model));
  const layers = new Map<string, HDF5Group>();
  for (const { path, weights } of weightLayers(model)) {
    const arrays = await arraysOf(check, path, weights, ({ role }) => `${role}:0`);
    const names = [...arrays.keys()].map((name) => `${path}/${name}`);
    layers.set(path, group({ weight_names: names }, new Map([[path, group({}, arrays)]])));
  }
  const versions = { keras_version: '2.15.0', backend: 'tensorflow' };
  const weights = group({ layer_names: [...layers.keys()], ...versions }, layers);
  const config: unknown = model.toJSON(null, false);
  const attributes = { model_config: JSON.stringify(config), ...versions };
  try {
    return encodeHDF5(group(attributes, new Map([['model_weights', weights]])));
  } catch (error) {
    return check.fail('model', `must be smaller: ${error instanceof Error ? error.message : ''}`, model);
  }
}

/** Keras 3 names layers after their classes and numbers both them and their weights. */
async function weightsAlone(check: Checks, model: LayersModel): Promise<HDF5Group> {
  const layers = new Map<string, HDF5Group>();
  const counts = new Map<string, number>();
  for (const { path, kind, weights } of weightLayers(model)) {
    const arrays = await arraysOf(check, path, weights, (_, i) => String(i));
    const name = kind
      .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .toLowerCase();
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    const vars = group({ name: path }, arrays);
    layers.set(count === 0 ? name : `${name}_${count}`, group({}, new Map([['vars', vars]])));
  }
  return group({}, new Map([['layers', group({}, layers)]]));
}

async function arraysOf(
  check: Checks,
  path: string,
  weights: readonly ModelWeight[],
  nameOf: (weight: ModelWeight, index: number) => string,
): Promise<Map<string, WrittenArray>> {
  if (path.includes('/')) check.fail('model', 'must have no model inside', path);
  const arrays = new Map<string, WrittenArray>();
  for (const [i, weight] of weights.entries()) {
    const values = new Float32Array(await weight.variable.read().data());
    arrays.set(nameOf(weight, i), { name: weight.role, shape: weight.shape, values });
  }
  return arrays;
}

function group(attributes: HDF5Group['attributes'], children: HDF5Group['children']): HDF5Group {
  return { attributes, children };
}
