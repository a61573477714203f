import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf } from '../../core/index.js';
import type { WrittenArray } from './formats/encodeSafetensors.js';
import { encodeHDF5, type HDF5Group } from './formats/hdf5/encodeHDF5.js';
import { weightLayers } from './mapping/weightLayers.js';

/**
 * Writes a model, layers and weights, as an `.h5` file that `keras.models.load_model(path, compile=False)` reads in Keras 2 and 3.
 * Nested models are not written.
 *
 * @throws InvalidArgumentError for a model with another model inside, or one whose description is longer than 64,000 bytes.
 *
 * @example
 * await writeFile('generator.h5', await writeKeras(gan.generator));
 */
export async function writeKeras(model: LayersModel): Promise<Uint8Array<ArrayBuffer>> {
  const check = checksOf('writeKeras');
  const layers = new Map<string, HDF5Group>();
  for (const { path, weights } of weightLayers(model)) {
    if (path.includes('/')) check.fail('model', 'must have no model inside', path);
    const arrays = new Map<string, WrittenArray>();
    for (const { role, shape, variable } of weights) {
      const values = new Float32Array(await variable.read().data());
      arrays.set(`${role}:0`, { name: role, shape, values });
    }
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

function group(attributes: HDF5Group['attributes'], children: HDF5Group['children']): HDF5Group {
  return { attributes, children };
}
