import * as tf from '@tensorflow/tfjs-core';
import { fid, measure, RandomStream, type FeatureExtractor } from 'tfjs-gan';
import { useBackend } from 'tfjs-gan/node';
import { describeMachine } from './machine.js';

const WIDTH = 2048;
const IMAGES = 10_000;
const BATCH = 100;

/**
 * How long it takes from the features of 10,000 generated and 10,000 real images, 2,048 each as those of Inception, to their FID: both
 * means and covariances, and the distance.
 *
 * @returns lines to print.
 */
export async function measureFidTime(): Promise<string> {
  // Nothing is computed on it but the handing over of tensors.
  await useBackend('cpu');
  const features: FeatureExtractor = {
    name: 'random numbers',
    width: WIDTH,
    classes: null,
    extract: (images) => ({ features: tf.reshape<tf.Rank.R2>(images, [images.shape[0], WIDTH]), probabilities: null }),
    weights: () => [],
    dispose: () => undefined,
  };
  const start = performance.now();
  const before = process.cpuUsage();
  const [value] = await measure(vectors(1), { metrics: [fid()], features, real: vectors(2) });
  const { user } = process.cpuUsage(before);
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  const times = `${((performance.now() - start) / 1000).toFixed(1)} s, of which ${(user / 1e6).toFixed(1)} s on a processor`;
  return [
    command,
    describeMachine().description,
    `fid of ${IMAGES} images × ${WIDTH}: ${value?.value} in ${times}`,
  ].join('\n');
}

/** A block of random numbers, scaled anew for each batch: drawing all of them would take longer than what is timed. */
async function* vectors(seed: number): AsyncGenerator<tf.Tensor4D, void, undefined> {
  const stream = new RandomStream(seed);
  const base = stream.normals(BATCH * WIDTH);
  for (let i = 0; i < IMAGES; i += BATCH) {
    await Promise.resolve();
    const offset = stream.integer(base.length);
    const values = Float32Array.from(base, (value, j) => value + (base[(j * 7 + offset) % base.length] ?? 0));
    yield tf.tensor4d(values, [BATCH, 1, WIDTH, 1]);
  }
}
