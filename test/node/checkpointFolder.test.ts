import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkpointFolder } from '../../src/node/index.js';
import { loadCheckpoint, train, type CheckpointOptions, type GAN, type TrainingRun } from '../../src/training/index.js';
import { tinyDataset } from '../support/tinyDataset.js';
import { tinyGAN } from '../support/tinyGAN.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const data = tinyDataset();
const bytes = Uint8Array.of(1, 2, 3);
const built: GAN[] = [];

afterEach(() => {
  for (const { generator, discriminator } of built.splice(0)) {
    generator.dispose();
    discriminator.dispose();
  }
});

function start(checkpoints: CheckpointOptions, steps = 4): TrainingRun {
  const gan = tinyGAN();
  built.push(gan);
  return train(gan, data, { steps, batchSize: 2, checkpoints });
}

async function walk(run: TrainingRun): Promise<void> {
  for await (const { step } of run) expect(step).toBeGreaterThan(0);
}

describe('checkpointFolder', () => {
  it('keeps checkpoints as files, makes the folder and leaves other files alone', async () => {
    const folder = join(await newFolder(), 'run', 'checkpoints');
    const store = checkpointFolder(folder);
    expect(store.description).toBe(`folder ${folder}`);
    expect(await store.list()).toEqual([]);
    await store.write('step-00000001', bytes);
    await store.write('step-00000002', bytes);
    await store.write('step-00000002', Uint8Array.of(4));
    await writeFile(join(folder, 'notes.txt'), '');
    expect([...(await store.list())].sort()).toEqual(['step-00000001', 'step-00000002']);
    expect([...(await store.read('step-00000001'))]).toEqual([1, 2, 3]);
    expect([...(await store.read('step-00000002'))]).toEqual([4]);
    await store.remove('step-00000001');
    expect((await readdir(folder)).sort()).toEqual(['notes.txt', 'step-00000002.safetensors']);
  });

  it('takes up a run, and leaves nothing but its checkpoints', async () => {
    const folder = join(await newFolder(), 'checkpoints');
    await walk(start({ store: checkpointFolder(folder), every: 2, keepLast: 2 }));
    expect((await readdir(folder)).sort()).toEqual(['step-00000002.safetensors', 'step-00000004.safetensors']);
    const { step } = await loadCheckpoint(checkpointFolder(folder));
    expect(step).toBe(4);
    const run = start({ store: checkpointFolder(folder), resume: true, accept: ['steps'] }, 5);
    await walk(run);
    expect([run.outcome, run.step]).toEqual(['finished', 5]);
  });

  it('is for one run at a time', async () => {
    const folder = join(await newFolder(), 'checkpoints');
    const claim = () => checkpointFolder(folder).claim?.();
    const release = await claim();
    await expect(claim()).rejects.toThrow(
      `checkpointFolder: ${folder} is in use by process ${process.pid}; end that run first, or delete ` +
        `${join(folder, 'claim-1.json')} if there is none`,
    );
    await release?.();
    expect(await readdir(folder)).toEqual([]);
    const outcomes = await Promise.allSettled([claim(), claim(), claim()]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const outcome of outcomes) if (outcome.status === 'fulfilled') await outcome.value?.();
  });

  it('does not count a claim of a process that has ended, was born later, or did not live to write it', async () => {
    const folder = await newFolder();
    const dead = { process: 2 ** 22 + 1, host: hostname(), started: null };
    const older = { process: process.pid, host: hostname(), started: '1' };
    const claims = process.platform === 'linux' ? [dead, older] : [dead];
    for (const text of [...claims.map((claim) => JSON.stringify(claim)), '', '{"proc']) {
      await writeFile(join(folder, 'claim-7.json'), text);
      await writeFile(join(folder, 'step-00000005.safetensors.99-0.tmp'), 'cut o');
      const release = await checkpointFolder(folder).claim?.();
      expect(await readdir(folder)).toEqual(['claim-8.json']);
      await release?.();
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it('asks about a claim from another machine', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'claim-1.json'), JSON.stringify({ process: 1, host: 'elsewhere', started: null }));
    await expect(checkpointFolder(folder).claim?.()).rejects.toThrow(`${folder} is in use by a process on elsewhere`);
  });

  it('says what it cannot do, and leaves nothing behind', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'file'), '');
    expect(() => checkpointFolder('')).toThrow('checkpointFolder: path must be a path (got "")');
    const inFile = start({ store: checkpointFolder(join(folder, 'file')) });
    await expect(walk(inFile)).rejects.toThrow(
      `checkpointFolder: cannot make the folder ${join(folder, 'file')}: a file of that name is in the way`,
    );
    await expect(checkpointFolder(folder).read('step-00000001')).rejects.toThrow(
      `checkpointFolder: cannot read ${join(folder, 'step-00000001.safetensors')}: it does not exist`,
    );
    const missing = join(folder, 'missing');
    await expect(loadCheckpoint(checkpointFolder(missing))).rejects.toThrow(
      `loadCheckpoint: there is no checkpoint in folder ${missing}`,
    );
    await expect(walk(start({ store: checkpointFolder(missing), resume: true }))).rejects.toThrow(
      `train: there is no checkpoint in folder ${missing}`,
    );
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('keeps a run from the checkpoints of another', async () => {
    const [mine, other] = [await newFolder(), await newFolder()];
    await walk(start({ store: checkpointFolder(mine), every: 2 }));
    const gan = tinyGAN();
    built.push(gan);
    const checkpoints = { store: checkpointFolder(other) };
    await walk(train(gan, data, { steps: 4, batchSize: 2, seed: 1, checkpoints }));
    await writeFile(join(mine, 'step-00000005.safetensors'), await readFile(join(other, 'step-00000004.safetensors')));
    const messages: string[] = [];
    const log = (message: string): void => void messages.push(message);
    await walk(start({ store: checkpointFolder(mine), resume: true, log }));
    expect(messages).toEqual([expect.stringContaining('step 5 in folder')]);
    await writeFile(join(mine, 'step-00000004.safetensors'), await readFile(join(other, 'step-00000004.safetensors')));
    await expect(walk(start({ store: checkpointFolder(mine), resume: true, log }))).rejects.toThrow('  seed: 1 → 0\n');
  });

  describe.skipIf(process.platform === 'win32')('on a disk that', () => {
    const isRoot = process.getuid?.() === 0;

    it.skipIf(isRoot)('must not be written, says so', async () => {
      const folder = await newFolder();
      await chmod(folder, 0o500);
      await expect(walk(start({ store: checkpointFolder(folder) }))).rejects.toThrow('no permission');
      await chmod(folder, 0o700);
    });

    /** A file system of its own, which only root can make, and not in every container. */
    async function withDisk(options: string, work: (folder: string) => Promise<void>): Promise<boolean> {
      const folder = await newFolder();
      try {
        execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
      } catch {
        return false;
      }
      try {
        await work(folder);
      } finally {
        execFileSync('umount', [folder]);
      }
      return true;
    }

    it.skipIf(!isRoot)('is read-only, says so', async (context) => {
      const mounted = await withDisk('ro', async (folder) => {
        await expect(walk(start({ store: checkpointFolder(folder) }))).rejects.toThrow(
          `checkpointFolder: cannot write ${join(folder, 'claim-1.json')}: the disk is read-only`,
        );
        const below = join(folder, 'run');
        await expect(walk(start({ store: checkpointFolder(below) }))).rejects.toThrow(
          `checkpointFolder: cannot make the folder ${below}: the disk is read-only`,
        );
      });
      if (!mounted) context.skip();
    });

    it.skipIf(!isRoot)('is full, keeps what it has, and lets the run be saved elsewhere', async (context) => {
      const elsewhere = checkpointFolder(join(await newFolder(), 'elsewhere'));
      const mounted = await withDisk('size=256k', async (folder) => {
        const store = checkpointFolder(join(folder, 'checkpoints'));
        const run = start({ store, every: 2, keepLast: 100 }, 1000);
        await expect(walk(run)).rejects.toThrow(/^checkpointFolder: cannot write .*\.safetensors: the disk is full$/);
        const kept = await readdir(join(folder, 'checkpoints'));
        expect(kept.filter((name) => !/^step-\d{8}\.safetensors$/.test(name))).toEqual([]);
        expect((await loadCheckpoint(store)).step).toBe(run.step - 2);
        await run.saveCheckpoint(elsewhere);
        expect((await loadCheckpoint(elsewhere)).step).toBe(run.step);
        const resumed = start({ store: elsewhere, resume: true, accept: ['steps'] }, run.step + 1);
        await walk(resumed);
        expect(resumed.outcome).toBe('finished');
      });
      if (!mounted) context.skip();
    });
  });

  it('makes folders inside others that exist', async () => {
    const folder = await newFolder();
    await mkdir(join(folder, 'a'));
    await checkpointFolder(join(folder, 'a', 'b', 'c')).write('step-00000001', bytes);
    expect(await readdir(join(folder, 'a', 'b', 'c'))).toEqual(['step-00000001.safetensors']);
  });
});
