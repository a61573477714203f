import * as tf from '@tensorflow/tfjs-core';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { checksOf } from '../../core/index.js';
import { formTeam, type TeamMember } from '../../ops/index.js';
import { activateBackend, reasonOf, type ActiveBackend } from './activateBackend.js';
import { importPeer } from '../files/importPeer.js';
import { oneAtATime } from './oneAtATime.js';
import { rememberListeners } from './rememberListeners.js';
import { startThreads } from './startThreads.js';

/** Options of {@link useWasm}. */
export interface UseWasmOptions {
  /** How many threads compute, 1 … 8 and no more than there are cores. Default: as many as possible. */
  readonly threads?: number;
}

/** More the binary of tfjs does not start. */
const MOST_THREADS = 8;
const PACKAGE = '@tensorflow/tfjs-backend-wasm';

const check = checksOf('useWasm');

/**
 * Starts the wasm backend of tfjs in Node on several threads, which tfjs itself does in browsers alone, and makes it the
 * current backend, ready for training. The threads end with the process and do not keep it alive.
 *
 * Without `threads`, where threads cannot be had, it runs on one, and `description` says why. Call it before there are
 * tensors on the wasm backend: a running backend cannot change its number of threads.
 *
 * @throws an error that says what to install or change. The backend before is then still the current one.
 */
export async function useWasm(options: UseWasmOptions = {}): Promise<ActiveBackend> {
  check.knownKeys('options', options, ['threads']);
  const cores = availableParallelism();
  if (options.threads !== undefined) checkThreads(options.threads, cores);
  return oneAtATime(() => start(options.threads, Math.min(cores, MOST_THREADS)));
}

function checkThreads(threads: number, cores: number): void {
  check.integer('threads', threads, 1);
  if (threads > cores) check.fail('threads', `must be at most ${cores}, the number of cores of this machine`, threads);
  if (threads > MOST_THREADS)
    check.fail('threads', `must be at most ${MOST_THREADS}, the most that tfjs starts`, threads);
}

async function start(wanted: number | undefined, most: number): Promise<ActiveBackend> {
  await importPeer('useWasm', PACKAGE, () => import('@tensorflow/tfjs-backend-wasm'));
  const running = runningThreads();
  if (running !== null && running !== (wanted ?? running)) {
    throw new Error(
      `useWasm: the wasm backend already runs on ${count(running)}, and cannot change to ${count(wanted ?? 1)}; ` +
        'call useWasm before anything else uses the backend',
    );
  }
  const problem = running === null ? await registerThreads(wanted, most) : null;
  const removeListeners = rememberListeners();
  await activateBackend('useWasm', 'wasm', `try: npm install ${PACKAGE}`).finally(removeListeners);
  const threads = runningThreads() ?? 1;
  if (threads > 1) formTeam(threads - 1, startMember);
  return { name: 'wasm', threads, description: `wasm, ${count(threads)}${problem ? ` (${problem})` : ''}` };
}

function startMember(script: string, member: TeamMember): void {
  const hand = `const { workerData: member } = require('node:worker_threads');`;
  new Worker(hand + script, { eval: true, workerData: member }).unref();
}

/** Puts a threaded backend in the place of the stock one; returns why not where that is allowed to fail. */
async function registerThreads(wanted: number | undefined, most: number): Promise<string | null> {
  const threads = wanted ?? most;
  if (threads === 1) return null;
  try {
    const backend = await threadedBackend(threads);
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', () => backend, 2);
    return null;
  } catch (cause) {
    const problem = `${count(threads)} did not start: ${reasonOf(cause)}`;
    if (wanted === undefined) return problem;
    throw new Error(`useWasm: ${problem}; try: npm install ${PACKAGE}, or useWasm({ threads: 1 })`, { cause });
  }
}

async function threadedBackend(threads: number): Promise<tf.KernelBackend> {
  const { BackendWasm, setThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
  const module = await startThreads(threads);
  setThreadsCount(threads);
  // What the backend uses of the module is there; the package types the rest of Emscripten's.
  const backend = new BackendWasm(module as unknown as ConstructorParameters<typeof BackendWasm>[0]);
  setThreadsCount(-1);
  for (const worker of module.PThread.runningWorkers) worker.unref();
  return backend;
}

/** The number of threads of the wasm backend, null if it does not run yet. */
function runningThreads(): number | null {
  const { registry } = tf.engine();
  const backend: unknown = Object.hasOwn(registry, 'wasm') ? registry.wasm : null;
  if (!hasModule(backend)) return null;
  return backend.wasm.tfjs.getThreadsCount();
}

interface HasModule {
  readonly wasm: { readonly tfjs: { getThreadsCount(): number } };
}

function hasModule(backend: unknown): backend is HasModule {
  return typeof backend === 'object' && backend !== null && 'wasm' in backend && backend.wasm !== null;
}

function count(threads: number): string {
  return threads === 1 ? '1 thread' : `${threads} threads`;
}
