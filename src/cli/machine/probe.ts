import { spawn } from 'node:child_process';
import { env } from '@tensorflow/tfjs-core';
import { timeStep } from './timeStep.js';
import { useBackend } from '../../node/index.js';

/** What is looked at in a process of its own. */
export type ProbeName = 'webgpu' | 'wasm' | 'tensorflow' | 'cpu' | 'sharp';

/** What a look found. */
export type ProbeResult =
  | {
      readonly works: true;
      readonly description: string;
      /** Of a small training step; null for what does not train. */
      readonly secondsPerStep: number | null;
    }
  | { readonly works: false; readonly reason: string };

/** The first argument of the program that makes it look, and not be the command. */
export const PROBE = '--probe';

/** Longer no start and no small steps take, even on the slowest backend. */
const SECONDS = 120;

/** Looks in this process. */
export async function probe(name: ProbeName): Promise<ProbeResult> {
  try {
    if (name === 'sharp') {
      const { default: sharp } = await import('sharp');
      return { works: true, description: `sharp ${sharp.versions.sharp}`, secondsPerStep: null };
    }
    const { description } = await useBackend(name);
    const hasSimd = name === 'wasm' && (await env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true;
    return {
      works: true,
      description: `${description}${hasSimd ? ', SIMD' : ''}`,
      secondsPerStep: await timeStep(),
    };
  } catch (error) {
    return { works: false, reason: firstLine(error instanceof Error ? error.message : String(error)) };
  }
}

/**
 * Looks in a process of its own, so that what crashes there is no more than an answer here.
 *
 * @param program - what starts `tfjs-gan`: a program and its first arguments.
 */
export async function probeApart(
  program: readonly string[],
  name: ProbeName,
  signal: AbortSignal | null,
): Promise<ProbeResult> {
  const [command = '', ...args] = program;
  const child = spawn(command, [...args, PROBE, name], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: SECONDS * 1000,
    killSignal: 'SIGKILL',
    ...(signal && { signal }),
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (part: Buffer) => (out += part.toString()));
  child.stderr.on('data', (part: Buffer) => (err += part.toString()));
  const end = await new Promise<string>((done) => {
    child.once('error', ({ message }) => done(message));
    child.once('close', (code, killed) => done(killed ?? `exit code ${code ?? 'none'}`));
  });
  signal?.throwIfAborted();
  return answerIn(out) ?? { works: false, reason: firstLine(`its process ended (${end}) ${lastLine(err)}`) };
}

function answerIn(text: string): ProbeResult | null {
  try {
    const value: unknown = JSON.parse(lastLine(text));
    // What the same version of this file wrote, or nothing.
    return typeof value === 'object' && value !== null && 'works' in value ? (value as ProbeResult) : null;
  } catch {
    return null;
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** Without the name of the function that says it. */
function firstLine(text: string): string {
  return (text.trim().split('\n')[0] ?? '').replace(/^\w+: /, '');
}
