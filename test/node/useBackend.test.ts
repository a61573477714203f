import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolders } from './temporaryFolder.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = fileURLToPath(new URL('programs/startBackends.ts', import.meta.url));
const cores = availableParallelism();

interface Report {
  readonly outcomes: readonly { readonly outcome: unknown; readonly backend: string; readonly gradient: number }[];
  readonly globals: readonly string[];
  readonly listeners: number;
}

/** Makes the calls in a process of their own, which has to end by itself. */
async function run(...calls: readonly unknown[][]): Promise<Report> {
  return runIn([], program, calls);
}

async function runIn(flags: readonly string[], file: string, calls: readonly unknown[][]): Promise<Report> {
  const args = [...flags, '--import', 'tsx', file, JSON.stringify(calls)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 });
  return JSON.parse(/RESULT(.*)/.exec(stdout)?.[1] ?? 'null') as Report;
}

/** Copies the library into a folder, with its packages beside it and no binary of the wasm backend among them. */
async function installWithoutBinaries(folder: string): Promise<void> {
  const scope = 'node_modules/@tensorflow';
  await mkdir(join(folder, scope), { recursive: true });
  const link = async (from: string, except: string): Promise<void> => {
    const names = await readdir(join(root, from));
    const wanted = names.filter((name) => name !== except && !name.startsWith('.'));
    await Promise.all(wanted.map((name) => symlink(join(root, from, name), join(folder, from, name))));
  };
  await link('node_modules', '@tensorflow');
  await link(scope, 'tfjs-backend-wasm');
  const filter = (path: string): boolean => !path.endsWith('.wasm');
  for (const path of [`${scope}/tfjs-backend-wasm`, 'src', 'test/node/programs', 'package.json', 'tsconfig.json'])
    await cp(join(root, path), join(folder, path), { recursive: true, filter });
}

// 4 images × 8 input channels × 8 output channels × (16 + 15 + 15)² pixels under the nine taps.
const gradient = 4 * 8 * 8 * 46 * 46;

describe('useBackend', () => {
  const temporaryFolder = temporaryFolders();

  it.runIf(cores >= 2)('starts wasm on two threads, leaves no trace in the process and lets it end', async () => {
    const { outcomes, globals, listeners } = await run(['wasm', { threads: 2 }], ['wasm'], ['wasm', { threads: 1 }]);
    const started = { name: 'wasm', threads: 2, description: 'wasm, 2 threads' };
    expect(outcomes[0]).toEqual({ outcome: started, backend: 'wasm', gradient });
    expect(outcomes[1]?.outcome, 'a second call').toEqual(started);
    expect(outcomes[2]?.outcome).toBe(
      'Error: useWasm: the wasm backend already runs on 2 threads, and cannot change to 1 thread; ' +
        'call useWasm before anything else uses the backend',
    );
    expect(globals).toEqual([]);
    expect(listeners).toBe(0);
  });

  it('starts wasm on as many threads as there are cores, and at most 8', async () => {
    const { outcomes } = await run(['wasm']);
    expect(outcomes[0]).toMatchObject({ outcome: { threads: Math.min(cores, 8) }, gradient });
  });

  it('starts wasm on one thread, and leaves nobody listening to errors', async () => {
    const { outcomes, listeners } = await run(['wasm', { threads: 1 }]);
    const started = { name: 'wasm', threads: 1, description: 'wasm, 1 thread' };
    expect(outcomes[0]).toEqual({ outcome: started, backend: 'wasm', gradient });
    expect(listeners).toBe(0);
  });

  it.runIf(cores >= 2)('computes the same bits on one thread and on two', async () => {
    const hashes = async (threads: number): Promise<string[]> => {
      const program = fileURLToPath(new URL('programs/hashConvolutions.ts', import.meta.url));
      const args = ['--import', 'tsx', program, `${threads}`];
      const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 });
      return JSON.parse(/RESULT(.*)/.exec(stdout)?.[1] ?? '[]') as string[];
    };
    const [first = '', ...others] = [...(await hashes(1)), ...(await hashes(2))];
    expect(first).toHaveLength(64);
    expect(others).toEqual(Array<string>(39).fill(first));
  });

  it('refuses what it cannot do, says what to do, and leaves the backend before in place', async () => {
    const { outcomes } = await run(
      ['cpu'],
      ['wasm', { threads: cores + 1 }],
      ['wasm', { threads: 0 }],
      ['wasm', { threads: 1.5 }],
      ['wasm', { thread: 1 }],
      ['cpu', { threads: 2 }],
      ['webnn'],
      ['tensorflow'],
    );
    expect(outcomes.map(({ backend }) => backend)).toEqual(outcomes.map(() => 'cpu'));
    expect(outcomes.map((result) => result.gradient)).toEqual(outcomes.map(() => gradient));
    const [, tooMany, none, half, unknown, ofCpu, name, missing] = outcomes.map(({ outcome }) => String(outcome));
    expect(tooMany).toContain(
      `threads must be at most ${cores}, the number of cores of this machine (got ${cores + 1})`,
    );
    expect(none).toContain('threads must be at least 1 (got 0)');
    expect(half).toContain('threads must be an integer (got 1.5)');
    expect(unknown).toContain('options has no option "thread"; the options are threads');
    expect(ofCpu).toContain('threads is an option of wasm alone, not of cpu (got 2)');
    expect(name).toContain('name must be one of auto, wasm, cpu, webgpu, tensorflow (got "webnn")');
    expect(missing).toContain('run: npm install @tensorflow/tfjs-node');
  });

  // Engines on x64 compile SIMD where there is SSSE3.
  it.runIf(process.arch === 'x64')('refuses wasm without SIMD', async () => {
    const { outcomes } = await runIn(['--no-enable-ssse3'], program, [['cpu'], ['wasm', { threads: 1 }], ['wasm']]);
    expect(outcomes.map(({ backend }) => backend)).toEqual(['cpu', 'cpu', 'cpu']);
    for (const { outcome } of outcomes.slice(1))
      expect(outcome).toMatch(/^Error: useWasm: the backend wasm does not start: training on wasm needs .* SIMD/);
  });

  it('says which file of the wasm backend is missing', async () => {
    const folder = await temporaryFolder();
    await installWithoutBinaries(folder);
    const file = join(folder, 'test/node/programs/startBackends.ts');
    const { outcomes } = await runIn([], file, [['cpu'], ['wasm', { threads: 1 }], ['wasm', { threads: 2 }]]);
    expect(outcomes.map(({ backend }) => backend)).toEqual(['cpu', 'cpu', 'cpu']);
    expect(outcomes[1]?.outcome).toContain('useWasm: the backend wasm does not start');
    expect(outcomes[1]?.outcome).toContain('try: npm install @tensorflow/tfjs-backend-wasm');
    if (cores >= 2) expect(outcomes[2]?.outcome).toMatch(/2 threads did not start: ENOENT.*threaded-simd.wasm/);
  });

  it.each([1, Math.min(cores, 2)])(
    'says so when memory is used up, and goes on with less: %i threads',
    async (threads) => {
      const program = fileURLToPath(new URL('programs/fillWasm.ts', import.meta.url));
      const args = ['--import', 'tsx', program, `${threads}`];
      const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 50_000 });
      const { message, count, sum } = JSON.parse(/RESULT(.*)/.exec(stdout)?.[1] ?? '{}') as Record<string, unknown>;
      expect(message).toMatch(/^RangeError: wasm: out of memory: 512 MiB more are needed, \d+ MiB are taken/);
      expect(message).toContain('Take a smaller batchSize, or the same batch in parts (microBatchSize)');
      expect(count).toBe(7);
      expect(sum).toBe('2,2,2');
    },
  );

  it('starts webgpu, or says what is missing', async () => {
    const { outcomes } = await run(['cpu'], ['webgpu']);
    const started = outcomes[1]?.backend === 'webgpu';
    if (started) expect(outcomes[1]).toMatchObject({ outcome: { name: 'webgpu', threads: null }, gradient });
    else expect(outcomes[1]?.outcome).toMatch(/^Error: useWebGPU: (needs the package .*npm install|found no GPU)/);
  });
});
