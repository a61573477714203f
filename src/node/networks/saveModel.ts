import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf } from '../../core/index.js';
import { modelFolder } from './modelFolder.js';

/**
 * Saves a model into a folder as `model.json` and `weights.bin`, which `tf.loadLayersModel(url)` reads in a browser. Makes
 * missing folders. A model that is already there is replaced, at once and only when the new one is complete.
 *
 * @throws an error that says which file could not be written and why.
 */
export async function saveModel(model: LayersModel, folder: string): Promise<void> {
  const given: unknown = model;
  if (typeof given !== 'object' || given === null || !('save' in given)) {
    checksOf('saveModel').fail('model', 'must be a LayersModel', given);
  }
  await model.save(modelFolder(folder));
}
