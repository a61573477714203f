import { fileURLToPath } from 'node:url';
import type { Contestant, RunningContestant } from '../contestant.js';
import type { TfjsImplementationName } from '../implementations/index.js';
import type { StepMeasure } from '../session.js';
import type { WorkloadName } from '../workload.js';
import { LineProcess } from './lineProcess.js';
import type { NodeBackend } from './startBackend.js';
import type { WorkerTask } from './worker.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const worker = fileURLToPath(new URL('worker.ts', import.meta.url));

/** An implementation on tfjs in a Node of its own. */
export function nodeContestant(
  implementation: TfjsImplementationName,
  backend: NodeBackend,
  threads: number,
  workload: WorkloadName,
  env: Readonly<Record<string, string>> = {},
): Contestant {
  const task: WorkerTask = { implementation, backend, threads, workload };
  const start = (): Promise<RunningContestant> => {
    const args = ['--import', 'tsx', worker, JSON.stringify(task)];
    return runLines(new LineProcess(process.execPath, args, { cwd: root, env }));
  };
  return { workload, backend, implementation, threads: backend === 'wasm' ? threads : null, start };
}

/** Waits until a process is ready, and lets it train in steps. */
export async function runLines(lines: LineProcess): Promise<RunningContestant> {
  try {
    const { threads, version } = await lines.hear();
    return {
      threads: typeof threads === 'number' ? threads : null,
      version: typeof version === 'string' ? version : null,
      async step(count) {
        lines.say({ count });
        // The worker and pytorch.py send the fields of this type.
        return (await lines.hear()) as unknown as StepMeasure;
      },
      stop: () => lines.stop(),
    };
  } catch (error) {
    await lines.stop();
    throw error;
  }
}
