import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { modelFolder } from './modelFolder.js';

/**
 * Loads a layers model from a folder with `model.json` and its weights, as `saveModel`, tfjs itself and the Keras converter
 * write them: in one file or many, of 32 bits or quantised to 8 or 16.
 *
 * @param path - the folder, or the `model.json` in it.
 * @returns the model, which the caller disposes.
 * @throws an error that names the file that is missing or broken.
 */
export async function loadModel(path: string): Promise<LayersModel> {
  return loadLayersModel(modelFolder(path));
}
