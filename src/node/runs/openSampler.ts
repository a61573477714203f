import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { checksOf } from '../../core/index.js';
import { normalLatents, type Sampler } from '../../training/index.js';
import { runFiles } from './claimRunFolder.js';
import { loadModel } from '../networks/loadModel.js';
import { loadRun } from './loadRun.js';

/**
 * A sampler out of what is on the disk: the folder of a run, or a generator as `saveModel`, tfjs or Keras' converter wrote it.
 *
 * @param path - a run, a folder with a `model.json`, or that file.
 * @returns a sampler, which knows the names of its classes where the run has them; the caller disposes it.
 * @throws an error for a path with neither, and what `loadRun` and `loadModel` throw.
 */
export async function openSampler(path: string): Promise<Sampler> {
  if (typeof path !== 'string' || path === '') checksOf('openSampler').fail('path', 'must be a path', path);
  if (await exists(join(path, runFiles.run))) return loadRun(path);
  if (!path.endsWith('.json') && !(await exists(join(path, 'model.json'))))
    checksOf('openSampler').fail(
      'path',
      'must be the folder of a run or of a model, with run.json or model.json',
      path,
    );
  const generator = await loadModel(path);
  return { generator, latentSampler: normalLatents(), labelNames: null, dispose: () => void generator.dispose() };
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
