import { createInterface } from 'node:readline';
import type { TfjsImplementationName } from '../implementations/index.js';
import { startSession } from '../session.js';
import type { WorkloadName } from '../workload.js';
import { startBackend, type NodeBackend } from './startBackend.js';

/** What a worker is started with, as JSON in its first argument. */
export interface WorkerTask {
  readonly implementation: TfjsImplementationName;
  readonly backend: NodeBackend;
  readonly threads: number;
  readonly workload: WorkloadName;
}

// The process speaks in lines of JSON: one when it is ready, then one for each step that it is asked for.
const say = (message: object): void => void process.stdout.write(`${JSON.stringify(message)}\n`);
console.log = console.info = console.error;

const { implementation, backend, threads, workload } = JSON.parse(process.argv[2] ?? '') as WorkerTask;
try {
  const running = await startBackend(implementation, backend, threads);
  const session = startSession(implementation, workload);
  say({ threads: running });
  for await (const line of createInterface({ input: process.stdin })) {
    const measure = await session.step((JSON.parse(line) as { count: boolean }).count);
    say({ ...measure, processBytes: process.memoryUsage.rss() });
  }
} catch (error) {
  say({ error: error instanceof Error ? error.message : String(error) });
}
process.exit(0);
