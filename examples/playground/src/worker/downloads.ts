import * as tf from '@tensorflow/tfjs-core';
import { version_layers } from '@tensorflow/tfjs-layers';
import { version, type Json } from 'tfjs-gan';
import { checkpointDatabase } from 'tfjs-gan/web';
import type { Picture } from '../shared/protocol.js';
import { modelFiles } from './modelFiles.js';
import { drawSamples, sampleColumns } from './samples.js';
import { CHECKPOINTS, type Training } from './training.js';
import { zipped, type Files } from './zipped.js';

/** The generator, averaged if weights are averaged, as plain tfjs loads it. */
export async function modelFile({ run }: Training): Promise<Blob> {
  const sampler = run.sampler();
  try {
    return await zipped(await modelFiles(sampler.generator));
  } finally {
    sampler.dispose();
  }
}

/** Everything, in the files that `recordRun` writes in Node: its folder is one for `tfjs-gan generate` and `report`. */
export async function runFile(training: Training): Promise<Blob> {
  const { run, prepared, history } = training;
  const sampler = run.sampler();
  const generator = await modelFiles(sampler.generator, 'generator/').finally(sampler.dispose);
  return zipped({
    ...generator,
    ...(await modelFiles(run.discriminator, 'discriminator/')),
    ...(await checkpointFiles()),
    'samples.png': await png(await drawSamples(run, prepared.classes.length)),
    'metrics.jsonl': history.all.map((report) => `${JSON.stringify(report)}\n`).join(''),
    'run.json': JSON.stringify(summaryOf(training), null, 2),
    'playground.json': JSON.stringify(
      { settings: training.settings, imageShape: prepared.pictures.imageShape, classes: prepared.classes },
      null,
      2,
    ),
  });
}

/** What `recordRun` says of a run, as far as a browser tells it. */
function summaryOf({ run, prepared: { classes }, history, beginning }: Training): Json {
  return {
    outcome: run.outcome,
    error: null,
    step: run.step,
    steps: beginning.goal,
    seconds: history.all.at(-1)?.seconds ?? 0,
    generatorStep: run.step,
    backend: tf.getBackend(),
    machine: { system: navigator.userAgent, cores: navigator.hardwareConcurrency },
    versions: {
      'tfjs-gan': version,
      '@tensorflow/tfjs-core': tf.version_core,
      '@tensorflow/tfjs-layers': version_layers,
    },
    labelNames: classes.length > 0 ? classes : null,
    columns: classes.length > 0 ? classes.slice(0, sampleColumns(classes.length)) : null,
    options: run.options,
  };
}

/** Those that the browser keeps, to go on from elsewhere. */
async function checkpointFiles(): Promise<Files> {
  const store = checkpointDatabase(CHECKPOINTS);
  const names = await store.list().catch(() => []);
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => {
        const bytes = await store.read(name);
        return [`checkpoints/${name}.safetensors`, new Blob([bytes.slice()])] as const;
      }),
    ),
  );
}

async function png({ data, width, height }: Picture): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}
