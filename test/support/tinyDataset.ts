import { RandomStream } from '../../src/core/index.js';
import { datasetFromArrays, type Dataset } from '../../src/data/index.js';

/** 20 random 8×8×1 images, with labels of 3 classes in turn unless `labelled` is false. */
export function tinyDataset(labelled = true): Dataset {
  const images = new RandomStream(5).uniforms(20 * 64, -1, 1);
  return datasetFromArrays({
    images,
    imageShape: [8, 8, 1],
    pixelRange: [-1, 1],
    ...(labelled ? { labels: Array.from({ length: 20 }, (_, i) => i % 3), labelNames: ['a', 'b', 'c'] } : {}),
  });
}
