import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkpointFolder, loadModel, recordRun, type RecordRunOptions } from '../../src/node/index.js';
import { train, type GAN, type TrainOptions } from '../../src/training/index.js';
import { ema } from '../../src/tricks/index.js';
import { data, newNetworks } from '../training/checkpointRuns.js';
import { fillWeights } from './fakeRun.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const newGAN = newNetworks();
const options = { steps: 10, batchSize: 2, reportEvery: 2, tricks: [ema({ decay: 0.5 })] } satisfies TrainOptions;

/** Records a run into a folder until `stopAt`; gives the steps that it reported. */
async function record(
  folder: string,
  resume: boolean,
  { stopAt = Infinity, gan = newGAN(), ...more }: Partial<TrainOptions> & { stopAt?: number; gan?: GAN } = {},
): Promise<number[]> {
  const store = checkpointFolder(join(folder, 'checkpoints'));
  const run = train(gan, data, { ...options, checkpoints: { store, every: 4, resume }, ...more } as TrainOptions);
  const recordOptions: RecordRunOptions = { folder, resume, rows: 1, sampleEvery: 4, log: () => undefined };
  const steps: number[] = [];
  for await (const { step } of recordRun(run, recordOptions)) {
    steps.push(step);
    if (step === stopAt) break;
  }
  run.dispose();
  return steps;
}

async function metrics(folder: string): Promise<{ step: number; losses: unknown; seconds: number }[]> {
  const lines = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as { step: number; losses: unknown; seconds: number });
}

async function summary(folder: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as Record<string, unknown>;
}

describe('recordRun of a run that goes on', () => {
  it('has the metrics of an unbroken one', async () => {
    const [whole, broken] = [await newFolder(), await newFolder()];
    await record(whole, false);
    expect(await record(broken, false, { stopAt: 6 })).toEqual([1, 2, 4, 6]);
    const { startedAt } = await summary(broken);
    // As a process that was killed would leave it: reports after the last checkpoint, the last of them cut off.
    const later = (await readFile(join(whole, 'metrics.jsonl'), 'utf8')).split('\n')[4] ?? '';
    await appendFile(join(broken, 'metrics.jsonl'), `${later}\n{"step":9,"lo`);
    expect(await record(broken, true)).toEqual([8, 10]);
    const [expected, actual] = [await metrics(whole), await metrics(broken)];
    expect(actual.map(({ step, losses }) => ({ step, losses }))).toEqual(
      expected.map(({ step, losses }) => ({ step, losses })),
    );
    const seconds = actual.map((report) => report.seconds);
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
    expect(await summary(broken)).toMatchObject({ outcome: 'finished', step: 10, generatorStep: 10, startedAt });
    expect((await readdir(broken)).sort()).toEqual(
      [
        'checkpoints',
        'discriminator',
        'frames',
        'generator',
        'metrics.jsonl',
        'report.html',
        'run.json',
        'samples.png',
      ].sort(),
    );
  });

  it('begins where there is nothing', async () => {
    const folder = await newFolder();
    await expect(record(folder, true)).rejects.toThrow('train: there is no checkpoint in folder');
    expect((await summary(folder)).outcome).toBe('failed');
    const store = checkpointFolder(join(folder, 'checkpoints'));
    await record(folder, true, { checkpoints: { store, every: 4, resume: 'auto' } });
    expect((await metrics(folder)).map(({ step }) => step)).toEqual([1, 2, 4, 6, 8, 10]);
  });

  it('leaves everything as it was where nothing is done', async () => {
    const folder = await newFolder();
    await record(folder, false);
    const read = (): Promise<string[]> =>
      Promise.all(['metrics.jsonl', 'run.json', 'report.html'].map((name) => readFile(join(folder, name), 'utf8')));
    const before = await read();
    await expect(record(folder, true, { seed: 7 })).rejects.toThrow('  seed: 0 → 7\n');
    expect(await record(folder, true)).toEqual([]);
    expect(await read()).toEqual(before);
  });

  it('is kept from a folder in which another one is under way', async () => {
    const folder = await newFolder();
    const store = checkpointFolder(join(folder, 'checkpoints'));
    const run = train(newGAN(), data, { ...options, checkpoints: { store, every: 4 } });
    for await (const { step } of recordRun(run, { folder, rows: 1 }))
      if (step === 4) await expect(record(folder, true)).rejects.toThrow(`recordRun: ${folder} is in use by process`);
    run.dispose();
    expect(await summary(folder)).toMatchObject({ outcome: 'finished', step: 10 });
  });

  it('refuses to overwrite and to go on at once', () => {
    const run = train(newGAN(), data, options);
    expect(() => recordRun(run, { folder: 'a', resume: true, overwrite: true })).toThrow(
      'recordRun: overwrite must be false where a run is resumed (got true)',
    );
  });

  it('saves the generator of the last good step when the weights are lost', async () => {
    const folder = await newFolder();
    const gan = newGAN();
    const onStep = (step: number): void => {
      if (step === 5) fillWeights(gan.generator, NaN);
    };
    await expect(record(folder, false, { gan, onStep })).rejects.toThrow('the networks are back at step 4');
    expect(await summary(folder)).toMatchObject({ outcome: 'failed', generatorStep: 4 });
    const generator = await loadModel(join(folder, 'generator'));
    for (const weight of generator.getWeights()) expect((await weight.data()).every(Number.isFinite)).toBe(true);
    generator.dispose();
  });

  it('reads on after a file of metrics that is broken in the middle', async () => {
    const folder = await newFolder();
    await record(folder, false, { stopAt: 6 });
    const lines = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).split('\n');
    await writeFile(join(folder, 'metrics.jsonl'), [lines[0], '{"step":2', ...lines.slice(2)].join('\n'));
    await record(folder, true);
    expect((await metrics(folder)).map(({ step }) => step)).toEqual([1, 8, 10]);
  });
});
