import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { datasetFromArrays, type Dataset } from '../../src/data/index.js';
import { classFid, fid, kid, type FeatureExtractor } from '../../src/metrics/index.js';
import { cachedStatistics, type CachedStatisticsOptions } from '../../src/node/index.js';
import { vectorFeatures } from '../metrics/vectorFeatures.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const metrics = [fid(), kid(), classFid()];

function smallData(seed = 1): Dataset {
  return datasetFromArrays({
    images: new RandomStream(seed).uniforms(30 * 4, -1, 1),
    imageShape: [2, 2, 1],
    pixelRange: [-1, 1],
    labels: Array.from({ length: 30 }, (_, i) => i % 2),
  });
}

/** Features that count how often they were asked for. */
function countingFeatures(): FeatureExtractor & { calls(): number } {
  const features = vectorFeatures(4);
  let calls = 0;
  return {
    ...features,
    extract(images) {
      calls++;
      return features.extract(images);
    },
    calls: () => calls,
  };
}

describe('cachedStatistics', () => {
  it('computes once, and gives the same from the disk', async () => {
    const folder = await newFolder();
    const features = countingFeatures();
    const first = await cachedStatistics(smallData(), { folder, features, metrics });
    expect(features.calls()).toBe(1);
    const again = await cachedStatistics(smallData(), { folder, features, metrics });
    expect(features.calls()).toBe(1);
    expect(again).toEqual(first);
    expect(again.classMoments?.get(1)?.covariance).toBeInstanceOf(Float64Array);
  });

  it('knows other data, features and metrics by their content', async () => {
    const folder = await newFolder();
    const features = countingFeatures();
    const weighted = (weight: number): FeatureExtractor => ({ ...features, weights: () => [tf.scalar(weight)] });
    const variants: [Dataset, Partial<CachedStatisticsOptions>][] = [
      [smallData(), {}],
      [smallData(2), {}],
      [smallData(), { metrics: [fid()] }],
      [smallData(), { keep: 9 }],
      [smallData(), { features: { ...features, name: 'others' } }],
      [smallData(), { features: weighted(1) }],
      [smallData(), { features: weighted(2) }],
    ];
    for (const [data, change] of variants) await cachedStatistics(data, { folder, features, metrics, ...change });
    expect(await readdir(folder)).toHaveLength(variants.length);
  });

  it('notices a file that was cut off or altered, says so, and writes it anew', async () => {
    const folder = await newFolder();
    const features = countingFeatures();
    const first = await cachedStatistics(smallData(), { folder, features, metrics });
    const [name = ''] = await readdir(folder);
    const sound = await readFile(join(folder, name));
    const altered = Uint8Array.from(sound);
    altered[altered.length - 1] = (altered[altered.length - 1] ?? 0) ^ 1;
    for (const bytes of [altered, sound.subarray(0, 100), new Uint8Array()]) {
      await writeFile(join(folder, name), bytes);
      const told: string[] = [];
      const log = (message: string): void => void told.push(message);
      expect(await cachedStatistics(smallData(), { folder, features, metrics, log })).toEqual(first);
      expect(told).toEqual([expect.stringContaining('was cut off or altered; the statistics are computed again')]);
      expect(await readFile(join(folder, name))).toEqual(sound);
    }
  });

  it('gives the statistics where they cannot be kept, and says why they are not', async () => {
    const file = join(await newFolder(), 'file');
    await writeFile(file, '');
    const told: string[] = [];
    const log = (message: string): void => void told.push(message);
    const features = countingFeatures();
    const { count } = await cachedStatistics(smallData(), { folder: file, features, metrics: [fid()], log });
    expect(count).toBe(30);
    expect(told.join()).toContain('a part of its path is a file, not a folder');
  });

  it('refuses wrong options', async () => {
    const options = { folder: 'x', features: countingFeatures(), metrics };
    await expect(cachedStatistics(smallData(), { ...options, folder: '' })).rejects.toThrow('folder must be the path');
    // @ts-expect-error: real images have no seed
    await expect(cachedStatistics(smallData(), { ...options, seed: 1 })).rejects.toThrow('has no option "seed"');
  });
});
