/**
 * What computing metrics takes of memory: FID and KID over random features of 5,000 and of 50,000 generated images.
 *
 *     node --expose-gc --import tsx tools/measureMetricsMemory.ts
 */
import * as tf from '@tensorflow/tfjs-core';
import { buildDCGAN } from '../src/architectures/index.js';
import { fid, kid, randomFeatures, statisticsOf } from '../src/metrics/index.js';
import { useBackend } from '../src/node/index.js';
import { generateBatches, type GeneratedImages } from '../src/training/index.js';

await useBackend('wasm', { threads: 1 });
const { generator } = buildDCGAN({ imageShape: [28, 28, 1], generator: { baseFilters: 4 } });
const features = randomFeatures();
for (const count of [5000, 50_000]) {
  let [tensorBytes, processBytes] = [0, 0];
  async function* observed(): AsyncGenerator<GeneratedImages> {
    for await (const batch of generateBatches(generator, { count, seed: 1, batchSize: 100 })) {
      tensorBytes = Math.max(tensorBytes, tf.memory().numBytes);
      processBytes = Math.max(processBytes, process.memoryUsage().rss);
      yield batch;
    }
  }
  globalThis.gc?.();
  await statisticsOf(observed(), { features, metrics: [fid(), kid()] });
  console.log(
    `${count} images: ${(tensorBytes / 1e6).toFixed(1)} MB of tensors, ${(processBytes / 1e6).toFixed(0)} MB of process`,
  );
}
