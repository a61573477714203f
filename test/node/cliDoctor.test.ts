import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examineMachine, type Examination } from '../../src/cli/machine/examineMachine.js';
import { PROBE, probeApart, type ProbeResult } from '../../src/cli/machine/probe.js';
import { startTfjsGan } from './commandRunner.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();

describe('tfjs-gan doctor', () => {
  it('says what works, how fast, and what is missing', { timeout: 180_000 }, async () => {
    const folder = await newFolder();
    const { code, out, err } = await startTfjsGan(['doctor', '--json'], folder).ended;
    expect(code, err).toBe(0);
    const found = JSON.parse(out) as Examination;
    const names = found.backends.map(({ name }) => name);
    expect(names).toEqual(['webgpu', 'wasm', 'tensorflow', 'cpu', 'webgl']);
    const [wasm, cpu] = ['wasm', 'cpu'].map((name) => found.backends[names.indexOf(name)]);
    expect(wasm?.result).toMatchObject({
      works: true,
      description: expect.stringMatching(/^wasm, \d+ thread/) as string,
    });
    expect(Math.min(wasm?.relative ?? 0, cpu?.relative ?? 0)).toBe(1);
    expect(found.node).toMatchObject({ version: process.versions.node, fits: true });
    expect(found.packages[0]).toMatchObject({ packages: ['sharp'], missing: null, remedy: null });
  });

  it('is told the reason, not ended, by a process that crashes, hangs up or talks nonsense', async () => {
    const file = join(await newFolder(), 'crash.mjs');
    const look = async (code: string): Promise<ProbeResult> => {
      await writeFile(file, code);
      return probeApart([process.execPath, file], 'cpu', null);
    };
    expect(await look('process.kill(process.pid, "SIGSEGV")')).toMatchObject({
      works: false,
      reason: expect.stringContaining('SIGSEGV') as string,
    });
    expect(await look('throw new Error("no such driver")')).toMatchObject({ works: false });
    expect(await look('console.log("hello")')).toMatchObject({
      works: false,
      reason: 'its process ended (exit code 0)',
    });
    expect(
      await look(`console.log(JSON.stringify({ works: false, reason: process.argv.slice(2).join(' ') }))`),
    ).toEqual({
      works: false,
      reason: `${PROBE} cpu`,
    });
    expect(await probeApart([`${file}.none`], 'cpu', null)).toMatchObject({ works: false });
  });

  it('knows the fastest, and that none works', async () => {
    const works = (secondsPerStep: number): ProbeResult => ({ works: true, description: 'x', secondsPerStep });
    const fails: ProbeResult = { works: false, reason: 'gone' };
    const some = await examineMachine((name) =>
      Promise.resolve(name === 'wasm' ? works(0.1) : name === 'cpu' ? works(0.5) : fails),
    );
    expect(some.best).toBe('wasm');
    expect(some.backends.map(({ relative }) => relative)).toEqual([null, 1, null, 5, null]);
    expect(some.packages[0]).toMatchObject({ missing: 'gone', remedy: 'npm install sharp' });
    expect((await examineMachine(() => Promise.resolve(fails))).best).toBeNull();
  });
});
