import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadRun } from '../../src/node/index.js';
import torchWeights from '../fixtures/torchWeights.json' with { type: 'json' };
import { bytesOf } from '../transfer/base64.js';
import { tfjsGan, writePictures, type CommandResult } from './commandRunner.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
/** As small and as fast as it gets. */
const tiny = ['--backend', 'cpu', '--batch', '4', '--quiet', '--no-watch', '--steps', '1'];

let base = '';
let source = '';

beforeEach(async () => {
  base = await newFolder();
  source = join(base, 'source');
  await writePictures(join(base, 'animals'), 8);
  await writePictures(join(base, 'photos'), 8, ['dog', 'puma', 'owl'], 12);
});

async function trainSource(...flags: readonly string[]): Promise<void> {
  const { code, err } = await tfjsGan(
    ...['train', join(base, 'animals'), '--out', source, '--filters', '2', '--latent', '4', ...tiny, ...flags],
  );
  expect(code, err).toBe(0);
}

function transfer(from: string, ...flags: readonly string[]): Promise<CommandResult> {
  return tfjsGan('transfer', from, join(base, 'photos'), '--out', join(base, 'run'), ...tiny, ...flags);
}

describe('tfjs-gan transfer', () => {
  it('goes on from a run with the classes of other images, in the size of its networks', async () => {
    await trainSource();
    const { code, out, err } = await transfer(source);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`from the run ${source}, step 1`);
    expect(out).toContain('8 images as 8×8×3, 3 classes (dog, owl, puma)');
    expect(out).toContain('classes: dog as it is, owl from the mean of all, puma from the mean of all; given up: cat');
    const run = await loadRun(join(base, 'run'));
    expect([run.labelNames, run.step]).toEqual([['dog', 'owl', 'puma'], 1]);
    run.dispose();
    const again = await transfer(source, '--resume', '--steps', '2', '--json');
    expect(again.code, again.err).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({ command: 'transfer', step: 2, options: { rate: 1e-4, batch: 4 } });
  });

  it('gives up classes, and takes new ones', async () => {
    await trainSource();
    expect((await transfer(source, '--no-classes')).out).toContain('classes: those of the source are given up');
    await trainSource('--no-classes', '--overwrite');
    expect((await transfer(source, '--overwrite')).out).toContain('classes: new to the networks');
    const run = await loadRun(join(base, 'run'));
    expect(run.generator.inputs).toHaveLength(2);
    run.dispose();
  });

  it('freezes what is named, and says beforehand what that leaves', async () => {
    await trainSource();
    const flags = ['--freeze-generator', 'all-but:norms', '--freeze-discriminator', '1'];
    const { code, out } = await transfer(source, ...flags, '--dry-run');
    expect(code).toBe(0);
    expect(out).toMatch(/generator: trains \d+ numbers of projection_norm; frozen: .*projection_dense/);
    expect(out).toMatch(/discriminator: trains .*; frozen: .*stage0_conv/);
    expect(out).toMatch(/freezing saves about \d+ % of the memory and \d+ % of the time/);
    expect(existsSync(join(base, 'run'))).toBe(false);
    const before = await loadRun(source);
    expect((await transfer(source, ...flags, '--json')).code).toBe(0);
    const after = await loadRun(join(base, 'run'));
    const kernelOf = ({ discriminator }: typeof before): Float32Array =>
      discriminator?.getLayer('stage0_conv').getWeights()[0]?.dataSync() as Float32Array;
    expect([...kernelOf(after)]).toEqual([...kernelOf(before)]);
    [before, after].forEach((run) => run.dispose());
  });

  it('starts from weights of PyTorch, and from a generator alone', async () => {
    const file = join(base, 'checkpoint.pt');
    await writeFile(file, bytesOf(torchWeights.dcgan32.files.checkpoint));
    const { code, out, err } = await transfer(file, '--path', 'netG', '--discriminator-path', 'netD', '--no-classes');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('8 images as 32×32×3');
    expect(out).not.toContain('starts untrained');
    const alone = await transfer(join(base, 'run', 'generator'), '--overwrite', '--dry-run', '--no-classes');
    expect([alone.code, alone.err]).toEqual([0, '']);
    expect(alone.out).toContain('the discriminator starts untrained');
  });

  it('says what is wrong', async () => {
    await trainSource();
    for (const [flags, code, message] of [
      [['--freeze-generator', '0'], 2, 'It must be a number of layers, last:1,'],
      [['--freeze-generator', 'none_*'], 2, 'none_*'],
      [['--rate', '0'], 2, 'It must be greater than 0.'],
      [['--resume'], 2, '--resume needs a run to go on with'],
    ] as const) {
      const result = await transfer(source, ...flags);
      expect(result.err).toContain(message);
      expect(result.code).toBe(code);
    }
    const none = await transfer(join(base, 'none'));
    expect([none.code, none.err]).toEqual([1, expect.stringContaining('cannot be read: ENOENT')]);
  });
});
