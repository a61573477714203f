import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../../core/index.js';
import { readModelFolder } from './readModelFolder.js';
import { writeFileAtomically } from '../files/writeFileAtomically.js';

/**
 * A folder as a place for models, in the format that `tf.loadLayersModel` reads over HTTP: `model.json` and `weights.bin`.
 * For `model.save(modelFolder(path))` and `tf.loadLayersModel(modelFolder(path))`.
 *
 * @param path - the folder, or a `model.json` file.
 */
export function modelFolder(path: string): tf.io.IOHandler {
  if (typeof path !== 'string' || path === '') checksOf('modelFolder').fail('path', 'must be a path', path);
  const modelFile = path.endsWith('.json') ? resolve(path) : resolve(path, 'model.json');
  return { save: (artifacts) => save(modelFile, artifacts), load: () => readModelFolder(modelFile) };
}

/**
 * `model.json` is written last, and the weights that the old one names stay until then: a crash at any point leaves the
 * old model or the new one.
 */
async function save(modelFile: string, artifacts: tf.io.ModelArtifacts): Promise<tf.io.SaveResult> {
  const { modelTopology, weightSpecs, weightData, ...rest } = artifacts;
  if (!modelTopology || !weightSpecs || !weightData) {
    throw new Error('saveModel: the model must come with its topology and its weights');
  }
  const textFor = (weightsFile: string): string =>
    JSON.stringify({ ...rest, modelTopology, weightsManifest: [{ paths: [weightsFile], weights: weightSpecs }] });
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
  const folder = dirname(modelFile);
  const old = await readFile(modelFile, 'utf8').catch(() => null);
  // The weights of the same model may be replaced in one go; another model's need a name of their own.
  const replaceable = old === null || old === textFor('weights.bin');
  const weightsFile = replaceable ? 'weights.bin' : `weights-${shortHash(weights)}.bin`;

  await writeFileAtomically('saveModel', join(folder, weightsFile), weights, { durable: true });
  await writeFileAtomically('saveModel', modelFile, textFor(weightsFile), { durable: true });
  await Promise.all(
    weightsNamedIn(old)
      .filter((name) => name !== weightsFile)
      .map((name) => rm(join(folder, name), { force: true })),
  );
  return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
}

function shortHash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 8);
}

/** The files of weights that the text of a `model.json` names, those alone that lie beside it. */
function weightsNamedIn(text: string | null): string[] {
  const names = text?.match(/"[^"]+\.bin"/g) ?? [];
  return names.map((name) => name.slice(1, -1)).filter((name) => basename(name) === name);
}
