import * as tf from '@tensorflow/tfjs-core';
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers';
import { changeClasses, type GAN, type ImageShape } from 'tfjs-gan';
import type { SourceNote } from '../shared/protocol.js';
import type { Settings } from '../shared/settings.js';
import { RefusedError } from './refusedError.js';
import { unzipped } from './zipped.js';

/** A run that was downloaded from the page, to go on from with other pictures. */
export interface SourceRun extends SourceNote {
  /** As it was downloaded; small enough to be kept with the run that goes on from it. */
  readonly archive: Blob;
  readonly files: ReadonlyMap<string, Blob>;
  readonly settings: Settings;
}

/** What `runFile` writes of the page's own. */
interface Kept {
  readonly settings: Settings;
  readonly imageShape: ImageShape;
  readonly classes: readonly string[];
}

/** Reads what `runFile` wrote. */
export async function readSourceRun(archive: Blob): Promise<SourceRun> {
  const files = await unzipped(archive).catch(() => new Map<string, Blob>());
  const text = await files.get('playground.json')?.text();
  if (text === undefined || !files.has('discriminator/model.json'))
    throw new RefusedError('This is no run of the playground: take the file of “Download the whole run”.');
  // Written by this page.
  const { settings, imageShape, classes } = JSON.parse(text) as Kept;
  return { archive, files, settings, imageShape, classes: classes.length > 0 ? classes : null };
}

/**
 * New networks for these classes, with the weights of a run. A class of a name that the run knew stays what it is, others begin as
 * the mean of all.
 */
export async function networksOf({ files, classes: from }: SourceRun, classes: readonly string[]): Promise<GAN> {
  const gan: GAN = {
    generator: await modelIn(files, 'generator'),
    discriminator: await modelIn(files, 'discriminator'),
  };
  if (!from) return gan;
  const to = classes.map((name) => (from.includes(name) ? name : { name, start: 'mean' as const }));
  try {
    const { generator, discriminator } = changeClasses(gan, { from, to });
    return { generator, discriminator };
  } finally {
    gan.generator.dispose();
    gan.discriminator.dispose();
  }
}

async function modelIn(files: ReadonlyMap<string, Blob>, folder: string): Promise<LayersModel> {
  const description = JSON.parse((await files.get(`${folder}/model.json`)?.text()) ?? '') as tf.io.ModelJSON;
  const weightData = await files.get(`${folder}/weights.bin`)?.arrayBuffer();
  if (!weightData) throw new RefusedError(`The run lacks the weights of the ${folder}.`);
  const weightSpecs = description.weightsManifest.flatMap(({ weights }) => weights);
  return loadLayersModel(tf.io.fromMemory({ modelTopology: description.modelTopology, weightSpecs, weightData }));
}
