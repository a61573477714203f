import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { loadCheckpoint } from 'tfjs-gan';
import { checkpointDatabase } from 'tfjs-gan/web';
import { drawSamples } from './samples.js';
import { CHECKPOINTS, type Training } from './training.js';

type Files = Readonly<Record<string, Blob | string>>;

/** The generator, averaged if weights are averaged, as plain tfjs loads it. */
export async function modelFile({ run }: Training): Promise<Blob> {
  const sampler = run.sampler();
  try {
    return await zipped(await modelFiles(sampler.generator));
  } finally {
    sampler.dispose();
  }
}

/** The model, the samples, all figures, the settings, and the last checkpoint to go on from elsewhere. */
export async function runFile(training: Training): Promise<Blob> {
  const { run, prepared, history } = training;
  const sampler = run.sampler();
  const model = await modelFiles(sampler.generator, 'generator/').finally(sampler.dispose);
  const checkpoint = await loadCheckpoint(checkpointDatabase(CHECKPOINTS)).catch(() => null);
  return zipped({
    ...model,
    'samples.png': await png(await drawSamples(run, prepared.classes.length)),
    'metrics.jsonl': history.all.map((report) => `${JSON.stringify(report)}\n`).join(''),
    'settings.json': JSON.stringify(prepared.settings, null, 2),
    'options.json': JSON.stringify(run.options, null, 2),
    ...(checkpoint && { [`checkpoint-${checkpoint.step}.safetensors`]: new Blob([checkpoint.bytes.slice()]) }),
    ...(prepared.classes.length > 0 && { 'classes.json': JSON.stringify(prepared.classes) }),
  });
}

async function modelFiles(generator: LayersModel, folder = ''): Promise<Files> {
  const { artifacts, weights } = await artifactsOf(generator);
  const { modelTopology, weightSpecs, format, generatedBy, convertedBy } = artifacts;
  const model = {
    format,
    generatedBy,
    convertedBy,
    modelTopology,
    weightsManifest: [{ paths: ['weights.bin'], weights: weightSpecs }],
  };
  return { [`${folder}model.json`]: JSON.stringify(model), [`${folder}weights.bin`]: new Blob([weights]) };
}

async function artifactsOf(generator: LayersModel) {
  let saved: tf.io.ModelArtifacts | null = null;
  await generator.save(
    tf.io.withSaveHandler((artifacts) => {
      saved = artifacts;
      return Promise.resolve({ modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) });
    }),
  );
  // Assigned in the handler, which the compiler does not see.
  const artifacts = saved as tf.io.ModelArtifacts | null;
  if (!artifacts?.weightData) throw new Error('the generator gave no weights');
  return { artifacts, weights: tf.io.CompositeArrayBuffer.join(artifacts.weightData) };
}

async function png({ data, width, height }: Awaited<ReturnType<typeof drawSamples>>): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}

async function zipped(files: Files): Promise<Blob> {
  const { BlobReader, BlobWriter, TextReader, ZipWriter } = await import('@zip.js/zip.js/lib/zip-core-native.js');
  const writer = new ZipWriter(new BlobWriter('application/zip'), { useWebWorkers: false });
  for (const [name, content] of Object.entries(files))
    await writer.add(name, typeof content === 'string' ? new TextReader(content) : new BlobReader(content));
  return writer.close();
}
