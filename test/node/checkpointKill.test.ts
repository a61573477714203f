import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { readMetrics } from '../../src/node/index.js';
import { bundledProgram } from './bundledProgram.js';
import type { Task } from './programs/trainWithCheckpoints.js';
import { temporaryFolders } from './temporaryFolder.js';

/** How often the process is killed: `CHECKPOINT_KILLS=500` for a night. */
const KILLS = Number(process.env.CHECKPOINT_KILLS ?? 20);
const LONGEST_MS = process.env.CHECKPOINT_KILLS === undefined ? 120_000 : Infinity;

const newFolder = temporaryFolders();
const { resolve } = createRequire(import.meta.url);

let program = '';

beforeAll(async () => {
  program = await bundledProgram('trainWithCheckpoints');
});

/** Processes that have not ended; a test that fails leaves some. */
const living = new Set<ChildProcess>();

afterEach(() => {
  for (const child of living) child.kill('SIGKILL');
});

/** What a process printed before it ended. */
interface Life {
  /** The checksum of the weights after each step. */
  readonly checksums: ReadonlyMap<number, string>;
  /** The last checkpoint that was written. */
  readonly saved: number;
  readonly signal: NodeJS.Signals | null;
  readonly errors: string;
}

async function live(
  task: Partial<Task>,
  onLine: (line: string, child: ChildProcess) => void = () => undefined,
): Promise<Life> {
  const wasm = task.backend === 'wasm' ? resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm') : null;
  const whole: Task = {
    folder: null,
    backend: 'cpu',
    wasm,
    every: 2,
    until: null,
    killAt: null,
    record: null,
    ...task,
  };
  const child = spawn(process.execPath, [program, JSON.stringify(whole)]);
  living.add(child);
  const checksums = new Map<number, string>();
  let saved = 0;
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  createInterface(child.stdout).on('line', (line) => {
    const [word, step, checksum] = line.split(' ');
    if (word === 'step' && checksum !== undefined) checksums.set(Number(step), checksum);
    if (word === 'saved') saved = Number(step);
    onLine(line, child);
  });
  await once(child, 'close');
  living.delete(child);
  return { checksums, saved, signal: child.signalCode, errors };
}

function lastStep({ checksums }: Life): number {
  return Math.max(0, ...checksums.keys());
}

// Each test starts processes, which takes its time on a busy machine.
const timeout = process.env.CHECKPOINT_KILLS === undefined ? 600_000 : 60_000 + KILLS * 30_000;

describe.skipIf(process.platform === 'win32')('a training that is killed', { timeout }, () => {
  it.each(['cpu', 'wasm'] as const)(
    'after 60 of 100 steps goes on for 40 as if nothing had been, on %s',
    async (backend) => {
      const folder = await newFolder();
      const [whole, first] = await Promise.all([
        live({ backend, until: 100 }),
        live({ backend, folder, every: 20, until: 100, killAt: 67 }),
      ]);
      expect([first.signal, first.saved, lastStep(first)]).toEqual(['SIGKILL', 60, 67]);
      const second = await live({ backend, folder, every: 20, until: 100 });
      expect([...second.checksums.keys()]).toEqual(Array.from({ length: 40 }, (_, i) => 61 + i));
      expect(whole.checksums.get(100)).toMatch(/^[0-9a-f]{64}$/);
      for (const life of [first, second])
        for (const [step, checksum] of life.checksums) expect(checksum, `step ${step}`).toBe(whole.checksums.get(step));
    },
  );

  it(`at ${KILLS} random moments loses no more than the steps since its last checkpoint`, async () => {
    const folder = await newFolder();
    const record = join(await newFolder(), 'run');
    const random = new RandomStream(KILLS);
    const lives: Life[] = [];
    const start = Date.now();
    // On a machine that is busy with other things, fewer have to do.
    for (let i = 0; i < KILLS && (i < 5 || Date.now() - start < LONGEST_MS); i++) {
      // Every other one while a checkpoint is written, which takes some milliseconds; else at any time.
      const [word, longest] = i % 2 === 0 ? ['writing', 15] : ['step', 150];
      const count = 1 + random.integer(8);
      const delay = random.uniform(0, longest);
      let seen = 0;
      const kill = (child: ChildProcess): void => void child.kill('SIGKILL');
      lives.push(
        await live({ folder, record }, (line, child) => {
          if (line.startsWith(word) && ++seen === count) setTimeout(kill, delay, child);
        }),
      );
    }
    const end = Math.max(...lives.map(lastStep)) + 5;
    lives.push(await live({ folder, record, until: end }));
    const whole = await live({ until: end });
    expect(lastStep(whole)).toBe(end);
    let saved = 0;
    lives.forEach((life, i) => {
      expect(life.errors, `messages of life ${i}`).not.toMatch(/error|damaged/i);
      expect(Math.min(...life.checksums.keys()), `life ${i} goes on from the last checkpoint`).toBeGreaterThan(saved);
      saved = Math.max(saved, life.saved);
      for (const [step, checksum] of life.checksums)
        expect(checksum, `weights after step ${step} in life ${i}`).toBe(whole.checksums.get(step));
    });
    const { reports } = await readMetrics(record);
    expect(reports.map(({ step }) => step)).toEqual(Array.from({ length: end }, (_, i) => i + 1));
    expect((await readdir(folder)).filter((name) => !/^step-\d{8}\.safetensors$/.test(name))).toEqual([]);
  });

  it('is kept from a folder that another one has', async () => {
    const folder = await newFolder();
    const others: Promise<Life>[] = [];
    const first = await live({ folder: join(folder, 'run') }, (line, child) => {
      if (!line.startsWith('step 3 ')) return;
      const other = live({ folder: join(folder, 'run') });
      others.push(other);
      void other.then(() => child.kill('SIGKILL'));
    });
    expect(await others[0]).toMatchObject({
      signal: null,
      errors: expect.stringMatching(/checkpointFolder: .*run is in use by process \d+; end that run first/) as unknown,
    });
    // How far the first came while the other one started depends on the machine.
    const end = lastStep(first) + 3;
    expect(lastStep(await live({ folder: join(folder, 'run'), until: end }))).toBe(end);
  });
});
