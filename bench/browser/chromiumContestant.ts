import { chromium, type LaunchOptions } from 'playwright';
import type { BrowserBackend } from '../../test/harness/chromium.js';
import type { Contestant, RunningContestant } from '../contestant.js';
import type { TfjsImplementationName } from '../implementations/index.js';
import type { WorkloadName } from '../workload.js';
import type { PageTask } from './page.js';
import { servePage } from './servePage.js';

/** An implementation on tfjs in a headless Chromium of its own. */
export function chromiumContestant(
  implementation: TfjsImplementationName,
  backend: BrowserBackend,
  workload: WorkloadName,
  launchOptions: LaunchOptions,
): Contestant {
  const start = (): Promise<RunningContestant> => startInChromium({ implementation, backend, workload }, launchOptions);
  return { workload, backend: `chromium-${backend}`, implementation, threads: null, start };
}

async function startInChromium(task: PageTask, launchOptions: LaunchOptions): Promise<RunningContestant> {
  const served = await servePage();
  const browser = await chromium.launch(launchOptions);
  const stop = async (): Promise<void> => {
    await browser.close();
    served.close();
  };
  try {
    const page = await browser.newPage();
    await page.goto(served.url);
    const { threads } = await page.evaluate((given) => bench.start(given), task);
    return { threads, version: null, step: (count) => page.evaluate((given) => bench.step(given), count), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
