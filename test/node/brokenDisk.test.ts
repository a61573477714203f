import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMetrics, recordRun } from '../../src/node/index.js';
import { memoryCheckpoints, train, type CheckpointStore } from '../../src/training/index.js';
import { tinyDataset } from '../support/tinyDataset.js';
import { tinyGAN } from '../support/tinyGAN.js';
import { canMount, fill, smallDisks } from './smallDisk.js';

const smallDisk = smallDisks();

async function empty(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('filler-'));
  await Promise.all(names.map((name) => rm(join(folder, name))));
}

interface Recorded {
  readonly steps: number[];
  readonly messages: string[];
  readonly saved: CheckpointStore;
}

/** Trains six steps; the disk is full from step 2 on, and up to step 4 if `freed`. */
async function trainOn(disk: string, recorded: Recorded, freed: boolean): Promise<void> {
  const gan = tinyGAN();
  const run = train(gan, tinyDataset(), { steps: 6, batchSize: 4, reportEvery: 1 });
  const log = (message: string) => void recorded.messages.push(message);
  for await (const { step } of recordRun(run, { folder: join(disk, 'run'), rows: 1, sampleEvery: 2, log })) {
    recorded.steps.push(step);
    if (step === 1) await fill(disk);
    if (step === 3) await run.saveCheckpoint(recorded.saved);
    if (step === 4 && freed) await empty(disk);
  }
}

describe.skipIf(!canMount())('recordRun on a full disk (skipped where no disk can be mounted)', () => {
  const start = (): Recorded => ({ steps: [], messages: [], saved: memoryCheckpoints() });

  it('trains on, says so, and writes what is missing when it can', async () => {
    const disk = smallDisk(600);
    const recorded = start();
    await trainOn(disk ?? '', recorded, true);
    expect(recorded.steps).toEqual([1, 2, 3, 4, 5, 6]);
    const [full, again] = recorded.messages;
    expect(full).toMatch(/^recordRun: cannot write .*: the disk is full. Training goes on, and what is missing/);
    expect(again).toMatch(/can be written again; nothing is missing in it/);
    expect(recorded.messages).toHaveLength(2);
    const { reports, skipped } = await readMetrics(join(disk ?? '', 'run'));
    expect(reports.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(skipped).toEqual([]);
    expect(await readFile(join(disk ?? '', 'run', 'report.html'), 'utf8')).toContain('6 of 6');
  });

  it('ends with an error if the disk stays full, and lets the state be saved elsewhere meanwhile', async () => {
    const disk = smallDisk(600);
    const recorded = start();
    await expect(trainOn(disk ?? '', recorded, false)).rejects.toThrow(
      /cannot write .*metrics.jsonl: the disk is full/,
    );
    expect(recorded.steps).toEqual([1, 2, 3, 4, 5, 6]);
    const gan = tinyGAN();
    const options = { steps: 6, batchSize: 4, checkpoints: { store: recorded.saved, resume: true } } as const;
    const resumed = train(gan, tinyDataset(), options);
    for await (const { step } of resumed) expect(step).toBeGreaterThan(3);
    expect(resumed.outcome).toBe('finished');
  });

  it('refuses a read-only folder before the first step', async () => {
    const disk = smallDisk(600) ?? '';
    mkdirSync(join(disk, 'run'));
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    const run = train(tinyGAN(), tinyDataset(), { steps: 2, batchSize: 4 });
    const work = recordRun(run, { folder: join(disk, 'run') }).next();
    await expect(work).rejects.toThrow(/^recordRun: cannot write .*: the disk is read-only/);
    expect([run.outcome, run.step]).toEqual(['running', 0]);
    // Nothing has begun, so the same run can be recorded elsewhere.
    const folder = smallDisk(600) ?? '';
    for await (const { step } of recordRun(run, { folder, rows: 1 })) expect(step).toBeGreaterThan(0);
    expect(run.outcome).toBe('finished');
  });
});
