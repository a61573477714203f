import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { loadModel, recordRun, type RecordRunOptions } from '../../src/node/index.js';
import type { TrainingRun } from '../../src/training/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { attributeGenerator, classGenerator, latentGenerator } from '../training/revealingGenerators.js';
import { fakeRun, fillWeights } from './fakeRun.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const quiet = { log: () => undefined };

async function record(run: TrainingRun, options: RecordRunOptions, stopAt = Infinity): Promise<number[]> {
  const steps: number[] = [];
  for await (const report of recordRun(run, { ...quiet, ...options })) {
    steps.push(report.step);
    if (report.step === stopAt) break;
  }
  return steps;
}

async function json(file: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
}

/** A generator with weights: one dense layer, images [1, 2, 1]. */
function denseGenerator(): tfl.LayersModel {
  const layers = [tfl.layers.dense({ units: 2, inputShape: [3] }), tfl.layers.reshape({ targetShape: [1, 2, 1] })];
  return tfl.sequential({ layers });
}

describe('recordRun', () => {
  it('passes every report on and writes it, the samples, the report, the generator and the facts', async () => {
    const folder = join(await newFolder(), 'runs', 'first');
    const model = classGenerator(2, 3);
    expect(await record(fakeRun(model, { steps: 5 }), { folder, labelNames: ['cat', 'dog', 'owl'] })).toEqual([
      1, 2, 3, 4, 5,
    ]);
    expect((await readdir(folder)).sort()).toEqual([
      'discriminator',
      'frames',
      'generator',
      'metrics.jsonl',
      'report.html',
      'run.json',
      'samples.png',
    ]);
    const lines = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({
      step: 2,
      losses: { discriminator: 0.5 },
      memory: { tensors: 7 },
    });
    expect(await json(join(folder, 'run.json'))).toMatchObject({
      outcome: 'finished',
      error: null,
      step: 5,
      steps: 5,
      generatorStep: 5,
      backend: tf.getBackend(),
      versions: { 'tfjs-gan': '0.1.0', '@tensorflow/tfjs-core': '4.22.0', node: process.versions.node },
      options: { loss: { name: 'fake' } },
    });
    (await loadModel(join(folder, 'generator'))).dispose();
    model.dispose();
  });

  it('draws a column a label from latent vectors that are the same each time and along a row', async () => {
    const folder = await newFolder();
    const model = classGenerator(2, 3);
    const options = { folder, rows: 2, range: [-4, 4], sampleEvery: 1, keepSamples: true } as const;
    await record(fakeRun(model, { steps: 2 }), options);
    expect((await readdir(join(folder, 'samples'))).sort()).toEqual(['step-000001.png', 'step-000002.png']);
    const [first, second] = await Promise.all(
      ['step-000001.png', 'step-000002.png'].map((name) =>
        sharp(join(folder, 'samples', name))
          .raw()
          .toBuffer(),
      ),
    );
    expect(first).toEqual(second);
    // Images are 3 × 1 pixels, (latent, latent, class); gaps are 2 wide, so that rows are 3 apart and columns 5.
    const { data, info } = await sharp(join(folder, 'samples.png'))
      .extractChannel(0)
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([3 * 3 + 2 * 2, 2 * 1 + 2]);
    const image = (row: number, column: number) => [...data.subarray(row * 3 * 13 + column * 5).subarray(0, 3)];
    for (const row of [0, 1]) {
      for (const column of [0, 1, 2]) {
        expect(image(row, column).slice(0, 2)).toEqual(image(row, 0).slice(0, 2));
        expect(image(row, column)[2]).toBe(Math.round(((column + 4) * 255) / 8));
      }
    }
    expect(image(0, 0)).not.toEqual(image(1, 0));
    model.dispose();
  });

  it('writes samples every so many steps, however many steps lie between two reports', async () => {
    const folder = await newFolder();
    const model = latentGenerator(2);
    const run = fakeRun(model, { steps: 10 });
    const everyThird = {
      ...run,
      get step() {
        return run.step;
      },
      async *[Symbol.asyncIterator]() {
        for await (const report of run) if (report.step % 3 === 0 || report.step === 10) yield report;
      },
    };
    await record(everyThird, { folder, sampleEvery: 4, keepSamples: true, columns: 3, rows: 1 });
    expect((await readdir(join(folder, 'samples'))).sort()).toEqual([
      'step-000006.png',
      'step-000009.png',
      'step-000010.png',
    ]);
    expect((await sharp(join(folder, 'samples.png')).metadata()).width).toBe(3 * 2 + 2 * 2);
    model.dispose();
  });

  it('keeps everything readable at every moment', async () => {
    const folder = await newFolder();
    const model = latentGenerator(2);
    for await (const report of recordRun(fakeRun(model, { steps: 3 }), { folder, sampleEvery: 1 })) {
      expect(await json(join(folder, 'run.json'))).toMatchObject({ outcome: 'running', step: report.step });
      expect((await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n')).toHaveLength(report.step);
      expect((await sharp(join(folder, 'samples.png')).metadata()).format).toBe('png');
      expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('</html>');
    }
    model.dispose();
  });

  it('ends the run and keeps its last state when the loop is left', async () => {
    const folder = await newFolder();
    const model = denseGenerator();
    const messages: string[] = [];
    const run = fakeRun(model, {
      steps: 9,
      onStep: (step) => {
        fillWeights(model, step);
      },
    });
    await record(run, { folder, log: (message) => messages.push(message) }, 4);
    expect(run.ended()).toBe(true);
    expect(await json(join(folder, 'run.json'))).toMatchObject({ outcome: 'aborted', step: 4, generatorStep: 4 });
    expect(messages).toEqual([
      `The run was stopped after step 4 of 9. What there is of it is in ${folder}; generator/ is from step 4.`,
    ]);
    const loaded = await loadModel(join(folder, 'generator'));
    expect(await loaded.getWeights()[0]?.data()).toEqual(new Float32Array(6).fill(4));
    loaded.dispose();
    model.dispose();
  });

  it('keeps its last state when a step fails, and passes the error on', async () => {
    const folder = await newFolder();
    const model = latentGenerator(2);
    const messages: string[] = [];
    const onStep = (step: number) => {
      if (step === 3) throw new Error('the loss is <NaN>');
    };
    const work = record(fakeRun(model, { steps: 9, onStep }), { folder, log: (message) => messages.push(message) });
    await expect(work).rejects.toThrow('the loss is <NaN>');
    expect(await json(join(folder, 'run.json'))).toMatchObject({
      outcome: 'failed',
      error: 'the loss is <NaN>',
      step: 2,
      generatorStep: 2,
    });
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('the loss is &#60;NaN&#62;');
    expect(messages).toEqual([expect.stringContaining('The run failed after step 2 of 9.')]);
    model.dispose();
  });

  it('keeps a generator that works rather than one that has come apart', async () => {
    const folder = await newFolder();
    const model = denseGenerator();
    const onStep = (step: number) => {
      fillWeights(model, step < 3 ? step : NaN);
    };
    await record(fakeRun(model, { steps: 4, onStep }), { folder, sampleEvery: 1 });
    expect(await json(join(folder, 'run.json'))).toMatchObject({ outcome: 'finished', step: 4, generatorStep: 2 });
    const loaded = await loadModel(join(folder, 'generator'));
    expect(await loaded.getWeights()[0]?.data()).toEqual(new Float32Array(6).fill(2));
    loaded.dispose();
    model.dispose();
  });

  it('writes null for numbers that are not finite', async () => {
    const folder = await newFolder();
    const model = latentGenerator(2);
    const losses = { discriminator: NaN, real: 1, fake: Infinity, generator: 2 };
    await record(fakeRun(model, { steps: 1, changes: { losses } }), { folder });
    const [line = ''] = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).split('\n');
    expect(JSON.parse(line)).toMatchObject({ losses: { discriminator: null, real: 1, fake: null, generator: 2 } });
    model.dispose();
  });

  it('refuses a folder with an earlier run before the first step, and replaces only that run when told to', async () => {
    const folder = await newFolder();
    const model = latentGenerator(2);
    await record(fakeRun(model, { steps: 3 }), { folder, sampleEvery: 1, keepSamples: true });
    await mkdir(join(folder, 'samples', 'mine'));
    await writeFile(join(folder, 'notes.txt'), '');
    const before = await readFile(join(folder, 'metrics.jsonl'), 'utf8');
    const second = fakeRun(model, { steps: 1 });
    await expect(record(second, { folder })).rejects.toThrow(
      'recordRun: folder must hold no earlier run, or overwrite or resume be true; it has',
    );
    expect(second.outcome).toBe('running');
    expect(await readFile(join(folder, 'metrics.jsonl'), 'utf8')).toBe(before);

    await record(fakeRun(model, { steps: 1 }), { folder, overwrite: true });
    expect((await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n')).toHaveLength(1);
    expect(await readdir(join(folder, 'samples'))).toEqual(['mine']);
    expect((await stat(join(folder, 'notes.txt'))).isFile()).toBe(true);
    model.dispose();
  });

  it('lets one of two runs into a folder', async () => {
    const folder = await newFolder();
    const model = latentGenerator(2);
    const runs = [1, 2].map(() => record(fakeRun(model, { steps: 2 }), { folder }));
    const results = await Promise.allSettled(runs);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await json(join(folder, 'run.json'))).toMatchObject({ outcome: 'finished', step: 2 });
    model.dispose();
  });

  it('says what it cannot write', async () => {
    const folder = await newFolder();
    const model = latentGenerator(2);
    await writeFile(join(folder, 'file'), '');
    await expect(record(fakeRun(model, { steps: 1 }), { folder: join(folder, 'file') })).rejects.toThrow(
      `recordRun: cannot write ${join(folder, 'file', 'metrics.jsonl')}: a file of that name is in the way`,
    );
    const run = fakeRun(model, {
      steps: 3,
      onStep: async (step) => {
        if (step === 2) await mkdir(join(folder, 'run', 'samples.png'));
      },
    });
    await expect(record(run, { folder: join(folder, 'run'), sampleEvery: 2 })).rejects.toThrow(
      `recordRun: cannot write ${join(folder, 'run', 'samples.png')}: it is a folder`,
    );
    expect(run.ended()).toBe(true);
    model.dispose();
  });

  it('refuses options that do not fit, at once', async () => {
    const [plain, classes, attributes] = [latentGenerator(2), classGenerator(2, 3), attributeGenerator(2, 2)];
    const refused: [tfl.LayersModel, object, string][] = [
      [plain, {}, 'recordRun: folder must be a path'],
      [plain, { folder: 'a', sampleEvery: 0 }, 'sampleEvery must be at least 1 (got 0)'],
      [plain, { folder: 'a', sampelEvery: 1 }, 'recordRun: options has no option "sampelEvery"'],
      [plain, { folder: 'a', labels: [1] }, 'labels must be absent: latentGenerator takes no labels'],
      [plain, { folder: 'a', rows: 1.5 }, 'rows must be an integer'],
      [classes, { folder: 'a', labels: [] }, 'labels must not be empty'],
      [classes, { folder: 'a', labels: [3] }, 'labels[0] must be at most 2 (got 3)'],
      [classes, { folder: 'a', labelNames: ['a'] }, 'labelNames must have a name for class 1'],
      [classes, { folder: 'a', columns: 3 }, 'columns must be absent where there are labels'],
      [attributes, { folder: 'a' }, 'labels must be given'],
    ];
    for (const [model, options, message] of refused) {
      const run = fakeRun(model, { steps: 1 });
      expect(() => recordRun(run, options as RecordRunOptions), message).toThrow(message);
    }
    const folder = await newFolder();
    await record(fakeRun(attributes, { steps: 1 }), {
      folder,
      labels: [
        [0, 1],
        [1, 0],
      ],
    });
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('<th scope="col">0 1</th>');
    [plain, classes, attributes].forEach((model) => void model.dispose());
  });

  it('leaks no tensor, however the run ends', async () => {
    const model = classGenerator(2, 3);
    const folder = await newFolder();
    let run = 0;
    const next = () => ({ folder: join(folder, String(run++)), rows: 1 });
    await expectNoLeak(async () => {
      await record(fakeRun(model, { steps: 2 }), next());
    });
    await expectNoLeak(async () => {
      await record(fakeRun(model, { steps: 9 }), next(), 2);
    });
    model.dispose();
  });
});
