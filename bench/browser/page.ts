import type { BrowserBackend } from '../../test/harness/chromium.js';
import type { TfjsImplementationName } from '../implementations/index.js';
import { startSession, type Session, type StepMeasure } from '../session.js';
import type { WorkloadName } from '../workload.js';
import { startBackend } from './startBackend.js';

/** What a page is asked to train. */
export interface PageTask {
  readonly implementation: TfjsImplementationName;
  readonly backend: BrowserBackend;
  readonly workload: WorkloadName;
}

/** What the page can be told to do from outside. */
export interface PageBench {
  start(task: PageTask): Promise<{ readonly threads: number | null }>;
  step(count: boolean): Promise<StepMeasure>;
}

declare global {
  var bench: PageBench;
}

let session: Session | null = null;

globalThis.bench = {
  async start({ implementation, backend, workload }) {
    const threads = await startBackend(implementation, backend);
    session = startSession(implementation, workload);
    return { threads };
  },
  async step(count) {
    if (!session) throw new Error('nothing was started');
    return session.step(count);
  },
};
