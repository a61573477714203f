import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileError } from './fileError.js';

/** Who holds a claim. */
interface Holder {
  readonly process: number;
  readonly host: string;
  /** When the process started, as its system counts; null where the system does not tell. */
  readonly started: string | null;
}

const pattern = /^claim-(\d+)\.json$/;

/**
 * Reserves a folder that exists for this process, so that no second run writes into it. A claim whose process has ended, however
 * it ended, counts no more. A new claim has a number above those before it, and its file must be new: of two processes that find the
 * claim of a dead one, one succeeds.
 *
 * @returns what gives the folder free.
 * @throws Error if a process that runs has the folder, or might have it on another machine.
 */
export async function claimFolder(functionName: string, folder: string): Promise<() => Promise<void>> {
  const earlier = await claimsIn(folder);
  for (const number of earlier) await checkEnded(functionName, folder, number);
  const own = Math.max(0, ...earlier) + 1;
  const file = fileOf(folder, own);
  const release = (): Promise<void> => rm(file, { force: true });
  await writeClaim(functionName, folder, file);
  try {
    // One that was made in the meantime, by a process that found the folder empty where this one did not.
    const others = (await claimsIn(folder)).filter((number) => number !== own && !earlier.includes(number));
    for (const number of others) await checkEnded(functionName, folder, number);
    await Promise.all(earlier.map((number) => rm(fileOf(folder, number), { force: true })));
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

async function writeClaim(functionName: string, folder: string, file: string): Promise<void> {
  const holder: Holder = { process: process.pid, host: hostname(), started: await startOf(process.pid) };
  const text = JSON.stringify(holder);
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, text);
    // A link, so that the claim is complete when it appears. Some file systems have none.
    await link(temporary, file).catch((error: unknown) => {
      if (isCode(error, 'EEXIST')) throw error;
      return writeFile(file, text, { flag: 'wx' });
    });
  } catch (cause) {
    if (isCode(cause, 'EEXIST')) throw inUse(functionName, folder, file, 'another process');
    throw fileError(functionName, 'write', file, cause);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

function fileOf(folder: string, number: number): string {
  return join(folder, `claim-${number}.json`);
}

/** The numbers of all claims, of the dead as well. */
async function claimsIn(folder: string): Promise<number[]> {
  return (await readdir(folder)).flatMap((name) => pattern.exec(name)?.[1] ?? []).map(Number);
}

async function checkEnded(functionName: string, folder: string, number: number): Promise<void> {
  const file = fileOf(folder, number);
  const holder = await readHolder(file);
  if (holder === null) return;
  if (holder.host !== hostname()) throw inUse(functionName, folder, file, `a process on ${holder.host}`);
  const started = await startOf(holder.process);
  const isSame = started === null || holder.started === null || started === holder.started;
  if (isRunning(holder.process) && isSame) throw inUse(functionName, folder, file, `process ${holder.process}`);
}

/** Null for a claim that is gone by now, or that its process did not live to write. */
async function readHolder(file: string): Promise<Holder | null> {
  try {
    const holder: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isHolder(holder) ? holder : null;
  } catch {
    return null;
  }
}

function isHolder(value: unknown): value is Holder {
  return typeof value === 'object' && value !== null && 'process' in value && typeof value.process === 'number';
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // A process of another user.
    return isCode(error, 'EPERM');
  }
}

/** Tells a process from a later one with the same number; ids begin anew when a machine or a container does. */
async function startOf(id: number): Promise<string | null> {
  const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => null);
  // The name, in brackets, may hold anything. The state is the first field after it, the start the twentieth.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (!fields) return null;
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? null);
}

function inUse(functionName: string, folder: string, file: string, holder: string): Error {
  return new Error(
    `${functionName}: ${folder} is in use by ${holder}; end that run first, or delete ${file} if there is none`,
  );
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
