import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readOptions } from '../../bench/options.js';
import type { Result } from '../../bench/race.js';
import { ratiosOf } from '../../bench/ratios.js';
import type { Report } from '../../bench/report.js';
import { scalingLines } from '../../bench/scaling.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const root = fileURLToPath(new URL('../..', import.meta.url));

async function bench(...options: readonly string[]): Promise<string> {
  const args = ['--import', 'tsx', 'bench/main.ts', ...options];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 290_000 });
  return stdout;
}

/** What might have been measured: a median of `milliseconds`. */
function result(workload: Partial<Result['workload']>, milliseconds: number): Result {
  return {
    workload: { case: 'dcgan32', size: 32, batch: 32, ...workload },
    backend: 'wasm',
    implementation: 'tfjs-gan',
    threads: 2,
    version: null,
    problem: null,
    milliseconds: [9999, milliseconds, 0],
    kernels: null,
    peakBytes: null,
    backendBytes: null,
    processBytes: [],
    tensorsGained: null,
  };
}

const tiny = ['--case', 'mnist28', '--size', '8', '--batch', '2', '--steps', '2'];

describe('npm run bench', { timeout: 300_000 }, () => {
  it('trains the same networks in two ways, prints a table and writes what it measured', async () => {
    const file = join(await newFolder(), 'bench.json');
    const output = await bench(
      ...tiny,
      '--backend',
      'cpu,wasm',
      '--threads',
      '1',
      '--python',
      'nowhere',
      '--json',
      file,
    );
    const report = JSON.parse(await readFile(file, 'utf8')) as Report;
    expect(report.results.map(({ backend, implementation }) => [backend, implementation])).toEqual([
      ['cpu', 'tfjs-gan'],
      ['cpu', 'plain-tfjs'],
      ['wasm', 'tfjs-gan'],
      ['wasm', 'plain-tfjs'],
    ]);
    for (const result of report.results) {
      expect(result).toMatchObject({
        workload: { case: 'mnist28', size: 8, batch: 2 },
        threads: 1,
        problem: null,
        tensorsGained: 0,
      });
      expect(result.milliseconds).toHaveLength(2);
      expect(result.kernels).toBeGreaterThan(0);
      expect(result.peakBytes).toBeGreaterThan(0);
    }
    const [ours, plain] = report.results;
    expect(ours?.ratios.plainSpeed).toBeCloseTo((plain?.median ?? NaN) / (ours?.median ?? NaN));
    expect(output).toMatch(/mnist28 8²×2 +cpu +plain-tfjs +1 +2 /);
    expect(output).toMatch(/Left out:\n {2}pytorch: nowhere has no PyTorch/);
  });

  it('fits a line through what images and pixels cost', () => {
    const at = (size: number, batch: number): Result => result({ size, batch }, 100 + batch * (20 + size ** 2 / 50));
    const batches = [1, 2, 8].map((batch) => at(10, batch));
    const sizes = [10, 20, 30].map((size) => at(size, 4));
    expect(scalingLines([...batches, ...sizes])).toEqual([
      'dcgan32 10², tfjs-gan, wasm (threads: 2): 100 ms and 22.0 ms for each image, at most 0 % off',
      'dcgan32 4 images, tfjs-gan, wasm (threads: 2): 180 ms and 80.0 ms for each thousand pixels, at most 0 % off',
    ]);
    expect(scalingLines([at(10, 1), at(10, 2), { ...at(10, 3), problem: 'out of memory' }])).toEqual([]);
  });

  it('compares with plain tfjs, with PyTorch on as many threads, and with one thread', () => {
    const ours = { ...result({}, 50), kernels: 30, peakBytes: 100 };
    const others = [
      { ...result({}, 80), threads: 1 },
      { ...result({}, 1000), implementation: 'plain-tfjs', threads: 1, kernels: 90, peakBytes: 400 },
      { ...result({}, 200), implementation: 'pytorch', threads: 1 },
      { ...result({}, 100), implementation: 'pytorch', threads: 2 },
      { ...result({ batch: 64 }, 1), implementation: 'plain-tfjs' },
    ];
    expect(ratiosOf(ours, [...others, ours])).toEqual({
      plainSpeed: 20,
      pytorchSpeed: 2,
      oneThreadSpeed: 1.6,
      kernels: 1 / 3,
      peakBytes: 0.25,
    });
    expect(ratiosOf({ ...ours, problem: 'out of memory' }, others).plainSpeed).toBeNull();
  });

  it.each([
    [['--case', 'mnist'], '--case must be among mnist28, dcgan32, dcgan64, convgan150, or all (got "mnist")'],
    [['--backend', 'wasm,cuda'], '--backend must be among cpu, wasm, webgpu, chromium-wasm, chromium-webgl,'],
    [['--implementation', ''], '--implementation must be among tfjs-gan, plain-tfjs, pytorch, or all (got "")'],
    [['--threads', '0'], '--threads must be an integer from 1 to'],
    [['--batch', '2,'], '--batch must be an integer of at least 1 (got "")'],
    [['--size', '7'], '--size must be an integer of at least 8 (got "7")'],
    [['--steps', '1.5'], '--steps must be an integer of at least 1 (got "1.5")'],
    [['--json', 'no/such/folder/file'], '--json must be a file in a folder that exists (got "no/such/folder/file")'],
    [['--cases', 'mnist28'], "Unknown option '--cases'"],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });

  it('takes lists, each entry once, and all', () => {
    expect(readOptions(['--case', 'all', '--batch', '1, 2,1', '--threads=1'])).toMatchObject({
      cases: ['mnist28', 'dcgan32', 'dcgan64', 'convgan150'],
      batches: [1, 2],
      threads: [1],
      sizes: [],
    });
    expect(readOptions(['--help'])).toBeNull();
  });
});
