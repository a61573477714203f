import { join, resolve } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Json } from '../../core/index.js';
import { normalLatents, uniformLatents, type LatentSampler, type Sampler } from '../../training/index.js';
import { runFiles } from './claimRunFolder.js';
import { isMissing } from '../files/fileError.js';
import { loadModel } from '../networks/loadModel.js';
import { readSummary } from './runSummary.js';

/** The networks of a run that `recordRun` wrote; a sampler of its generator, averaged if the run averaged weights. */
export interface RecordedRun extends Sampler {
  /** The absolute path of the folder. */
  readonly folder: string;
  /** Null in a run of a version that did not keep it. */
  readonly discriminator: LayersModel | null;
  /** The step that the networks are from. */
  readonly step: number | null;
  /** The run's options, as `run.json` has them. */
  readonly options: Json;
}

/**
 * Loads the networks of a recorded run: `writeImages(await loadRun('runs/photos'), { folder: 'images' })`.
 *
 * @param path - the folder that `recordRun` wrote into.
 * @returns the networks, which `dispose` frees.
 * @throws InvalidArgumentError for a folder without a run; an error that names the file that is missing or broken.
 */
export async function loadRun(path: string): Promise<RecordedRun> {
  const summary = await readSummary('loadRun', 'path', path);
  const folder = resolve(path);
  const latentSampler = samplerNamed(summary.options);
  const generator = await loadModel(join(folder, runFiles.generator));
  const discriminator = await loadModel(join(folder, runFiles.discriminator)).catch((error: unknown) => {
    if (isMissing(error)) return null;
    generator.dispose();
    throw error;
  });
  return {
    folder,
    generator,
    discriminator,
    latentSampler,
    labelNames: summary.labelNames,
    step: summary.generatorStep,
    options: summary.options,
    dispose() {
      generator.dispose();
      discriminator?.dispose();
    },
  };
}

/** How the run drew latents; a sampler that is none of this library's is taken for the normal one. */
function samplerNamed(options: Json): LatentSampler {
  const name = entryOf(entryOf(entryOf(options, 'step'), 'latentSampler'), 'name');
  return name === 'uniformLatents' ? uniformLatents() : normalLatents();
}

function entryOf(value: Json, key: string): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? (Reflect.get(value, key) as Json) // An entry of JSON is JSON.
    : null;
}
