import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MetricValue } from '../../src/core/index.js';
import { tfjsGan, writePictures, type CommandResult } from './commandRunner.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
/** As small and as fast as it gets. */
const tiny = ['--backend', 'cpu', '--filters', '2', '--latent', '4', '--batch', '4', '--quiet', '--no-watch'];

let base = '';
let run = '';

beforeEach(async () => {
  base = await newFolder();
  run = join(base, 'run');
});

async function trainOn(folder: string, ...flags: readonly string[]): Promise<void> {
  const { code, err } = await tfjsGan('train', join(base, folder), '--out', run, ...tiny, '--steps', '1', ...flags);
  expect(code, err).toBe(0);
}

function evaluate(...flags: readonly string[]): Promise<CommandResult> {
  return tfjsGan('evaluate', run, '--backend', 'cpu', '--quiet', '--classifier-steps', '3', ...flags);
}

interface Evaluation {
  readonly step: number | null;
  readonly data: string;
  readonly heldOut: boolean;
  readonly values: readonly MetricValue[];
  readonly file: string;
}

async function valuesOf(...flags: readonly string[]): Promise<Evaluation> {
  const { code, out, err } = await evaluate(...flags, '--json');
  expect(code, err).toBe(0);
  return JSON.parse(out) as Evaluation;
}

describe('tfjs-gan evaluate', () => {
  it('measures all that there are enough images for, and keeps it in the run', async () => {
    await writePictures(join(base, 'photos'), 80);
    await trainOn('photos');
    const { code, out, err } = await evaluate();
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('80 images of step 1, seed 0, against 80 of the data:');
    const kept = JSON.parse(await readFile(join(run, 'evaluation.json'), 'utf8')) as Evaluation;
    expect(kept).toMatchObject({ step: 1, data: join(base, 'photos'), heldOut: false });
    const names = ['fid', 'kid', 'precision', 'recall', 'density', 'coverage', 'authenticity', 'label agreement'];
    expect(kept.values.map(({ name }) => name)).toEqual(names);
    for (const name of names) expect(out).toMatch(new RegExp(`^  ${name} +-?[\\d.e-]+`, 'm'));
    expect(await readdir(join(run, 'statistics'))).toHaveLength(1);
    // The same again to the last digit, by what was asked for and in its order.
    const again = await valuesOf('--metrics', 'authenticity,fid');
    expect(again.values.map(({ name, value }) => [name, value])).toEqual(
      ['authenticity', 'fid'].map((name) => [name, kept.values.find((one) => one.name === name)?.value]),
    );
  });

  it('compares with images that are held out, but for copies', async () => {
    await writePictures(join(base, 'set', 'train'), 30);
    await writePictures(join(base, 'set', 'held-out'), 100);
    await trainOn('set');
    const { heldOut, values } = await valuesOf('--metrics', 'kid,authenticity', '--count', '40');
    expect(heldOut).toBe(true);
    expect(values.map(({ name, images }) => [name, images])).toEqual([
      ['kid', { generated: 40, real: 100 }],
      ['authenticity', { generated: 40, real: 30 }],
    ]);
  });

  it('takes other images, and features of a classifier or of a model', async () => {
    await writePictures(join(base, 'photos'), 12);
    await writePictures(join(base, 'others'), 24, ['owl', 'puma'], 10);
    await trainOn('photos', '--no-classes');
    const other = ['--data', join(base, 'others'), '--metrics', 'kid'];
    const found = await valuesOf(...other, '--features', 'classifier');
    expect(found.data).toBe(join(base, 'others'));
    expect(found.values[0]?.features).toMatch(/^classifier of 2 classes trained/);
    expect((await valuesOf(...other, '--features', join(run, 'discriminator'))).values).toHaveLength(1);
  });

  it('says what is wrong', async () => {
    await writePictures(join(base, 'photos'), 8);
    await trainOn('photos', '--no-classes');
    const refused = async (message: string, code: number, ...flags: readonly string[]): Promise<void> => {
      expect(await evaluate(...flags)).toMatchObject({ code, err: expect.stringContaining(message) as string });
    };
    await refused('It must be of fid, kid,', 2, '--metrics', 'is');
    await refused('--metrics label-agreement needs', 2, '--metrics', 'label-agreement');
    await refused('--features classifier needs images with classes', 2, '--features', 'classifier');
    await refused('generated must be more than 64 images', 2, '--metrics', 'fid');
    await refused('it does not exist', 1, '--data', join(base, 'none'));
    await rename(join(base, 'photos'), join(base, 'moved'));
    await refused(join(base, 'photos'), 1);
    await writeFile(join(run, 'command.json'), '{}');
    await refused('--data is needed', 2);
    await mkdir(join(base, 'empty'));
    expect((await tfjsGan('evaluate', join(base, 'empty'), '--backend', 'cpu')).code).toBe(2);
    expect(existsSync(join(run, 'evaluation.json'))).toBe(false);
  });
});
