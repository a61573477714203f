import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadRun, readMetrics } from '../../src/node/index.js';
import { startTfjsGan, tfjsGan, writePictures } from './commandRunner.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
/** As small and as fast as it gets. */
const tiny = ['--backend', 'cpu', '--filters', '2', '--latent', '4', '--batch', '4', '--quiet'];

let base = '';
let photos = '';

beforeEach(async () => {
  base = await newFolder();
  photos = join(base, 'photos');
  await writePictures(photos, 12);
});

function train(out: string, ...flags: readonly string[]): ReturnType<typeof tfjsGan> {
  return tfjsGan('train', photos, '--out', join(base, out), ...tiny, ...flags);
}

describe('tfjs-gan train', () => {
  it('trains on the classes of a folder, and says where to look', async () => {
    const { code, out, err } = await train('run', '--steps', '3', '--no-watch');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('folder of images, 12 images as 8×8×3, 2 classes (cat, dog)');
    expect(out).toContain('3 steps of 4 images');
    expect(out).toContain('Trained 3 of 3 steps.');
    const files = await readdir(join(base, 'run'));
    expect(files).toEqual(
      expect.arrayContaining(['checkpoints', 'command.json', 'generator', 'metrics.jsonl', 'report.html', 'run.json']),
    );
    const run = await loadRun(join(base, 'run'));
    expect(run.labelNames).toEqual(['cat', 'dog']);
    expect([run.step, run.discriminator?.outputs[0]?.shape]).toEqual([3, [null, 1]]);
    run.dispose();
  });

  it('prints one JSON object with --json, and all else beside it', async () => {
    const { code, out, err } = await train('run', '--steps', '2', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      command: 'train',
      arguments: [photos],
      options: { steps: 2, batch: 4, size: '8x8', filters: 2, seed: 0, backend: 'cpu', conditioning: 'embedding' },
      outcome: 'finished',
      step: 2,
      files: { report: join(base, 'run', 'report.html') },
    });
    expect(err).toContain('preflight on cpu');
  });

  it('says what it would do in a dry run, and writes nothing', async () => {
    const { code, out } = await train('run', '--dry-run', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      options: { steps: 2000, batch: 4 },
      preflight: { backend: 'cpu', batchSize: 4, data: { size: 12, classes: [6, 6] } },
    });
    expect(existsSync(join(base, 'run'))).toBe(false);
  });

  it('takes as many steps as fit into the minutes', async () => {
    const { out } = await train('run', '--dry-run', '--json', '--minutes', '600');
    const { options, preflight } = JSON.parse(out) as {
      options: { steps: number };
      preflight: { time: { secondsPerStep: number; secondsPerRead: number } };
    };
    const { secondsPerStep, secondsPerRead } = preflight.time;
    expect(options.steps).toBe(Math.floor(36_000 / (secondsPerStep + secondsPerRead)));
  });

  it('takes a smaller batch where memory is short, and refuses one that was asked for', async () => {
    const flags = ['--dry-run', '--json', '--memory', '0.0003'];
    const { out } = await tfjsGan('train', photos, '--backend', 'cpu', '--filters', '2', '--latent', '4', ...flags);
    const { options } = JSON.parse(out) as { options: { batch: number } };
    expect(options.batch).toBeLessThan(12);
    const refused = await train('run', ...flags.slice(2), '--batch', '12');
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/^error: A step on 12 images needs .* --batch \d+ fits\.\n$/);
  });

  it('goes on with the options of the run, by --resume', async () => {
    await train('run', '--steps', '2', '--seed', '5', '--every', '1');
    const again = await tfjsGan('train', photos, '--out', join(base, 'run'), '--resume', '--steps', '4', '--json');
    expect(again.code).toBe(0);
    expect(JSON.parse(again.out)).toMatchObject({ step: 4, options: { seed: 5, filters: 2, batch: 4, every: 1 } });
    const { reports } = await readMetrics(join(base, 'run'));
    expect(reports.map(({ step }) => step)).toEqual([1, 2, 4]);
    const nothing = await tfjsGan('train', photos, '--out', join(base, 'run'), '--resume', '--quiet');
    expect(nothing.out).toContain('Nothing left to do');
  });

  it.each([
    [['--steps', '0'], "option '--steps <number>' argument '0' is invalid. It must be at least 1."],
    [['--size', '4'], '--size must be at least 8 (got 4)'],
    [['--metrics', 'kid,is'], 'It must be of kid, fid, none; it has is.'],
    [['--resume'], '--resume needs a run to go on with'],
    [['--threads', '2'], '--threads is an option of wasm alone'],
    [['--resume', '--overwrite'], 'exclude each other'],
  ])('refuses %j in one line, with code 2', async (flags, message) => {
    const { code, err } = await train('run', ...flags);
    expect(err).toContain(message);
    expect(code).toBe(2);
    expect(err).not.toContain('    at ');
  });

  it('refuses a folder with a run, before it reads anything, unless it is replaced', async () => {
    await train('run', '--steps', '1');
    const { code, err } = await train('run', '--steps', '1');
    expect([code, err]).toEqual([2, expect.stringMatching(/^error: --out must be a folder without a run/)]);
    expect((await train('run', '--steps', '2', '--overwrite', '--json')).code).toBe(0);
  });

  it('trains without classes, and leaves out what cannot be read where it may', async () => {
    await writeFile(join(photos, 'cat', 'broken.png'), 'no image');
    expect((await train('run', '--steps', '1')).err).toContain('broken.png');
    const { code, out } = await train('run', '--steps', '1', '--skip-broken', '--no-classes');
    expect(code).toBe(0);
    expect(out).toContain('no classes');
    expect(out).toContain('1 files left out, e.g. cat/broken.png');
  });
});

describe('a configuration file', () => {
  const config = async (content: unknown): Promise<string> => {
    const file = join(base, 'gan.json');
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };

  it('gives what the command line does not, wherever it stands', async () => {
    const file = await config({
      $schema: 'x',
      train: { steps: 7, seed: 3, metrics: ['none'], watch: false, classes: false },
    });
    for (const flags of [
      ['--seed', '4', '--config', file],
      ['--config', file, '--seed', '4'],
    ]) {
      const { out } = await train('run', ...flags, '--dry-run', '--json');
      expect(JSON.parse(out)).toMatchObject({
        options: { steps: 7, seed: 4, metrics: ['none'], watch: false, classes: false, conditioning: 'none' },
      });
    }
  });

  it.each([
    [{ train: { stepz: 1 } }, 'has no option stepz'],
    [{ train: { steps: 1.5 } }, 'steps: It must be a whole number. (got 1.5)'],
    [{ train: { watch: 'no' } }, 'watch must be true or false (got "no")'],
    [{ train: { fit: 'wide' } }, 'fit must be one of cover, contain, stretch (got "wide")'],
    [{ trian: {} }, 'has a section trian, which is no command'],
    ['{', 'It is no JSON'],
    [[], 'It must hold an object'],
  ])('with %j is refused', async (content, message) => {
    const { code, err } = await train('run', '--config', await config(content));
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('tfjs-gan generate and report', () => {
  it('draws images, grids and ways between images from the run', async () => {
    await train('run', '--steps', '2');
    const run = join(base, 'run');
    const flags = ['--backend', 'cpu', '--json'];
    const written = await tfjsGan('generate', run, '--count', '6', ...flags);
    expect(JSON.parse(written.out)).toEqual({ folder: join(run, 'images'), count: 6 });
    expect(await readFile(join(run, 'images', 'labels.csv'), 'utf8')).toContain('dog/0003.png,1,dog');
    const size = async (file: string) => {
      const { width, height } = await sharp(file).metadata();
      return [width, height];
    };
    await tfjsGan('generate', run, '--class', 'dog,0', '--count', '6', '--grid', ...flags);
    expect(await size(join(run, 'grid.png'))).toEqual([18, 28]);
    await tfjsGan('generate', run, '--interpolate', '3', '--count', '2', '--truncation', '0.7', ...flags);
    expect(await size(join(run, 'interpolation.png'))).toEqual([28, 18]);
    const model = await tfjsGan(
      'generate',
      join(run, 'generator'),
      '--out',
      join(base, 'more'),
      '--count',
      '2',
      ...flags,
    );
    expect(model.code).toBe(0);
  });

  it('refuses what is no run, a class that is none, and a folder in use', async () => {
    await train('run', '--steps', '1', '--no-classes');
    const run = join(base, 'run');
    const none = await tfjsGan('generate', photos, '--backend', 'cpu');
    expect([none.code, none.err]).toEqual([
      2,
      expect.stringContaining('RUN must be the folder of a run or of a model'),
    ]);
    const named = await tfjsGan('generate', run, '--backend', 'cpu', '--class', 'cat');
    expect([named.code, named.err]).toEqual([
      2,
      'error: --class must be absent: the generator has no classes (got "cat")\n',
    ]);
    expect((await tfjsGan('generate', run, '--backend', 'cpu', '--out', photos)).code).not.toBe(0);
  });

  it('writes the page of one run anew, and one about several', async () => {
    await train('a', '--steps', '2');
    await train('b', '--steps', '3', '--seed', '1');
    const [a, b] = [join(base, 'a'), join(base, 'b')];
    const page = await readFile(join(a, 'report.html'), 'utf8');
    const one = await tfjsGan('report', a, '--out', join(base, 'one.html'));
    expect([one.code, one.out]).toEqual([0, expect.stringContaining('finished after step 2 of 2')]);
    expect(await readFile(join(base, 'one.html'), 'utf8')).toBe(page);
    const both = await tfjsGan('report', a, b, '--out', join(base, 'both.html'), '--json');
    expect(JSON.parse(both.out)).toMatchObject({ file: join(base, 'both.html') });
    expect(await tfjsGan('report', photos)).toMatchObject({ code: 2 });
  });
});

describe.skipIf(process.platform === 'win32')('tfjs-gan train, interrupted', { timeout: 180_000 }, () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('saves on %s, says how to go on, and does', async (signal) => {
    const flags = ['--backend', 'cpu', '--filters', '2', '--latent', '4', '--batch', '4', '--no-watch'];
    const { child, ended } = startTfjsGan(['train', 'photos', ...flags, '--steps', '100000'], base);
    const metrics = join(base, 'runs/photos/metrics.jsonl');
    let over = false;
    void ended.then(() => (over = true));
    while (!over && (await readFile(metrics, 'utf8').catch(() => '')) === '') await wait(20);
    child.kill(signal);
    const { code, err } = await ended;
    expect(code).toBe(130);
    expect(err).toMatch(/Stopped after step \d+ of 100000; a checkpoint is in runs\/photos\/checkpoints\. Go on with:/);
    expect(err).toContain('npx tfjs-gan train photos --out runs/photos --resume');
    expect((await readdir(join(base, 'runs/photos'))).filter((name) => name.startsWith('claim'))).toEqual([]);
    const step = Number(/after step (\d+) of/.exec(err)?.[1]);
    const out = join(base, 'runs/photos');
    const again = await tfjsGan('train', photos, '--out', out, '--resume', '--steps', String(step + 1), '--json');
    expect([again.code, JSON.parse(again.out)]).toMatchObject([0, { step: step + 1, outcome: 'finished' }]);
  });
});
