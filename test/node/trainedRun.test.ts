import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildDCGAN, type DCGAN } from '../../src/architectures/index.js';
import { embedding } from '../../src/conditioning/index.js';
import { datasetFromArrays } from '../../src/data/index.js';
import { loadModel, recordRun, showProgress, writeImages } from '../../src/node/index.js';
import { train, type LoopOptions, type TrainOptions } from '../../src/training/index.js';
import { ema } from '../../src/tricks/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();

const data = datasetFromArrays({
  images: Uint8Array.from({ length: 12 * 8 * 8 }, (_, i) => (i * i) % 251),
  imageShape: [8, 8, 1],
  labels: Array.from({ length: 12 }, (_, i) => i % 3),
  labelNames: ['cat', 'dog', 'owl'],
});

function tinyGAN(): DCGAN {
  return buildDCGAN({
    imageShape: data.imageShape,
    latentDim: 4,
    conditioning: embedding({ classes: 3 }),
    generator: { baseFilters: 2 },
    discriminator: { baseFilters: 2 },
  });
}

function dispose(gan: DCGAN): void {
  gan.generator.dispose();
  gan.discriminator.dispose();
}

const options: TrainOptions = { steps: 4, batchSize: 4, reportEvery: 1, tricks: [ema({ decay: 0.5 })] };

async function record(gan: DCGAN, folder: string, changes: Partial<LoopOptions> = {}): Promise<number> {
  const run = train(gan, data, { ...options, ...changes });
  const recorded = recordRun(run, { folder, rows: 2, labelNames: data.labelNames, log: () => undefined });
  let last = 0;
  for await (const { step } of showProgress(recorded, { everySeconds: 1000 })) last = step;
  run.dispose();
  return last;
}

describe('a training that is recorded and shown', () => {
  it('leaves the averaged generator, from which a thousand images can be written', async () => {
    const folder = await newFolder();
    const gan = tinyGAN();
    const run = train(gan, data, options);
    for await (const report of recordRun(run, { folder, rows: 2 })) expect(report.losses.generator).toBeGreaterThan(0);
    const sampler = run.sampler();
    const loaded = await loadModel(join(folder, 'generator'));
    for (const [i, weight] of loaded.getWeights().entries()) {
      await expectClose(weight, sampler.generator.getWeights()[i] ?? 0, { absolute: 0 });
    }
    await writeImages(loaded, { folder: join(folder, 'images'), count: 6, labelNames: data.labelNames });
    expect((await readFile(join(folder, 'images', 'labels.csv'), 'utf8')).split('\n')[3]).toBe('owl/0001.png,2,owl');
    expect(await readFile(join(folder, 'run.json'), 'utf8')).toContain('"name": "ema"');
    sampler.dispose();
    run.dispose();
    loaded.dispose();
    dispose(gan);
  });

  it('ends in good order when its signal is aborted', async () => {
    const folder = await newFolder();
    const gan = tinyGAN();
    const controller = new AbortController();
    const onStep = (step: number) => {
      if (step === 2) controller.abort();
    };
    expect(await record(gan, folder, { steps: 9, signal: controller.signal, onStep })).toBe(2);
    const summary = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as unknown;
    expect(summary).toMatchObject({ outcome: 'aborted', step: 2, generatorStep: 2 });
    dispose(gan);
  });

  it('leaks nothing', async () => {
    const folder = await newFolder();
    let run = 0;
    await expectNoLeak(async () => {
      const gan = tinyGAN();
      await record(gan, join(folder, String(run++)), { steps: 2 });
      dispose(gan);
    });
  });
});
