import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import sharp from 'sharp';
import { runCommandLine } from '../../src/cli/index.js';
import { RandomStream } from '../../src/core/index.js';
import { writeFiles } from './imageFiles.js';

const bin = resolve(import.meta.dirname, '../../src/cli/bin.ts');

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `tfjs-gan` in this process. */
export async function tfjsGan(...args: readonly string[]): Promise<CommandResult> {
  let [out, err] = ['', ''];
  const stdout = { write: (text: string) => (out += text) };
  const stderr = { write: (text: string) => (err += text) };
  return { code: await runCommandLine(args, { stdout, stderr }), out, err };
}

/** Starts `tfjs-gan` as a process of its own. */
export function startTfjsGan(
  args: readonly string[],
  cwd: string,
): { child: ChildProcess; ended: Promise<CommandResult> } {
  const tsx = resolve(import.meta.dirname, '../../node_modules/tsx/dist/esm/index.mjs');
  const child = spawn(process.execPath, ['--import', tsx, bin, ...args], { cwd });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<CommandResult>((done) =>
    child.once('close', (code) => done({ code: code ?? -1, out, err })),
  );
  return { child, ended };
}

/** Writes small pictures into a folder with a sub-folder for each class. */
export async function writePictures(
  folder: string,
  count: number,
  classes: readonly string[] = ['cat', 'dog'],
  side = 8,
): Promise<void> {
  for (let i = 0; i < count; i++) {
    const pixels = Uint8Array.from(new RandomStream(i).integers(side * side * 3, 256));
    const png = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
      .png()
      .toBuffer();
    await writeFiles(folder, { [`${classes[i % classes.length]}/${i}.png`]: png });
  }
}
