import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/node/index.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const program = fileURLToPath(new URL('programs/trainUntilStopped.ts', import.meta.url));

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the program, sends `signal` once it has done a few steps, and waits for its end. */
async function interrupt(signal: NodeJS.Signals, folder: string, handler = 'none'): Promise<Ended> {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', program, folder, handler]);
  let [output, errors] = ['', ''];
  let sent = false;
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (sent || !output.includes('step 8\n')) return;
    sent = true;
    child.kill(signal);
  });
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, signal: child.signalCode, output, errors };
}

/** Checks that every file of a run can be read; returns its `run.json`. */
async function readRun(folder: string): Promise<Record<string, unknown>> {
  const lines = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { step: number }).step)).toEqual(lines.map((_, i) => i + 1));
  expect((await sharp(join(folder, 'samples.png')).metadata()).format).toBe('png');
  expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('</html>');
  (await loadModel(join(folder, 'generator'))).dispose();
  const run = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')) as Record<string, unknown>;
  return { ...run, lines: lines.length };
}

// Each test starts a process, which takes its time on a busy machine.
describe.skipIf(process.platform === 'win32')('recordRun when the process is told to end', { timeout: 180_000 }, () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('saves on %s, says where, and ends as the signal would', async (signal) => {
    const folder = await newFolder();
    const ended = await interrupt(signal, folder);
    expect(ended.signal).toBe(signal);
    expect(ended.output).not.toContain('went on');
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const run = await readRun(folder);
    expect(run).toMatchObject({ outcome: 'aborted', step: run.lines, generatorStep: run.lines });
    expect(ended.errors).toContain('Stopping after this step');
    expect(ended.errors).toContain(`What there is of it is in ${folder}`);
  });

  it('leaves the end of the process to a program that handles the signal itself', async () => {
    const folder = await newFolder();
    const ended = await interrupt('SIGINT', folder, 'own');
    expect([ended.code, ended.signal]).toEqual([0, null]);
    expect(ended.output).toContain('went on');
    expect(await readRun(folder)).toMatchObject({ outcome: 'aborted' });
  });

  it('leaves what was written readable when the process is killed', async () => {
    const folder = await newFolder();
    const ended = await interrupt('SIGKILL', folder);
    expect(ended.signal).toBe('SIGKILL');
    // The program draws samples every five steps, and may have come past step 10 before it was killed.
    const run = await readRun(folder);
    expect(run).toMatchObject({ outcome: 'running', step: run.generatorStep });
    expect(Number(run.step) % 5).toBe(0);
  });
});
