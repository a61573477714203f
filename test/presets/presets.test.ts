import { describe, expect, it } from 'vitest';
import { buildDCGAN } from '../../src/architectures/index.js';
import { datasetFromArrays } from '../../src/data/index.js';
import { convGAN, facesDCGAN, labelMapDCGAN, type Preset } from '../../src/presets/index.js';
import { finish, train } from '../../src/training/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { isSlow } from '../support/runs.js';

const imageShape = [17, 20, 3] as const;

const presets: Readonly<Record<string, () => Preset>> = {
  labelMapDCGAN: () => labelMapDCGAN({ classes: 2, imageShape, filters: 4 }),
  convGAN: () => convGAN({ classes: 2, imageShape, filters: 4 }),
  'convGAN without classes': () => convGAN({ imageShape, filters: 4 }),
  facesDCGAN: () => facesDCGAN({ imageShape, baseFilters: 2 }),
};

const data = datasetFromArrays({
  images: Uint8Array.from({ length: 4 * 17 * 20 * 3 }, (_, i) => (i * i) % 251),
  imageShape,
  labels: [0, 1, 0, 1],
});

describe.each(Object.entries(presets))('%s', (_, preset) => {
  it.skipIf(isSlow)('trains as it comes', async () => {
    await expectNoLeak(async () => {
      const { networks, training } = preset();
      const gan = buildDCGAN({ ...networks, seed: 3 });
      const run = train(gan, data, { ...training, batchSize: 4, steps: 2 });
      const last = await finish(run);
      expect(last?.step).toBe(2);
      expect(Object.values(last?.losses ?? { none: NaN }).every(Number.isFinite)).toBe(true);
      run.dispose();
      gan.generator.dispose();
      gan.discriminator.dispose();
    });
  });
});

describe('the batch of convGAN', () => {
  it('grows from 32 to 64 images', () => {
    const { batchSize } = convGAN().training;
    if (typeof batchSize !== 'function') throw new Error('a function is expected');
    expect([batchSize(0), batchSize(19_999), batchSize(20_000)]).toEqual([32, 32, 64]);
  });
});

describe('options that cannot be', () => {
  it.each([
    [() => labelMapDCGAN({ classes: 2, filters: 5 }), 'labelMapDCGAN: filters must be even (got 5)'],
    [() => labelMapDCGAN({ classes: 0 }), 'must be at least 1 (got 0)'],
    [() => convGAN({ labelsAt: 'input' }), 'convGAN: labelsAt must be absent without classes (got "input")'],
    [() => convGAN({ filters: 0 }), 'convGAN: filters must be at least 1 (got 0)'],
    [() => convGAN({ learningRate: 0 }), 'convGAN: learningRate must be greater than 0 (got 0)'],
    [() => facesDCGAN({ baseFilters: NaN }), 'facesDCGAN: baseFilters must be an integer (got NaN)'],
  ])('%s', (call, message) => {
    expect(call).toThrow(message);
  });
});
