import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Files } from './zipped.js';

/** A model as plain tfjs loads it: `model.json` and `weights.bin`. */
export async function modelFiles(model: LayersModel, folder = ''): Promise<Files> {
  const { artifacts, weights } = await artifactsOf(model);
  const { modelTopology, weightSpecs, format, generatedBy, convertedBy } = artifacts;
  const description = {
    format,
    generatedBy,
    convertedBy,
    modelTopology,
    weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
  };
  return { [`${folder}model.json`]: JSON.stringify(description), [`${folder}weights.bin`]: new Blob([weights]) };
}

async function artifactsOf(model: LayersModel) {
  let saved: tf.io.ModelArtifacts | null = null;
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      saved = artifacts;
      return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) });
    }),
  );
  // Assigned in the handler, which the compiler does not see.
  const artifacts = saved as tf.io.ModelArtifacts | null;
  if (!artifacts?.weightData) throw new Error('the model gave no weights');
  return { artifacts, weights: tf.io.CompositeArrayBuffer.join(artifacts.weightData) };
}
