import { playwright } from '@vitest/browser-playwright';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { browserBackends, findChromium, probeChromium, type BrowserProbe } from './chromium.js';
import { probeNodeWebGPU } from './nodeWebGPU.js';

/** A test project that this machine cannot run. */
export interface LeftOut {
  readonly project: string;
  readonly reason: string;
}

/** What of the tests this machine can run. */
export interface Plan {
  readonly projects: readonly TestProjectInlineConfiguration[];
  readonly leftOut: readonly LeftOut[];
}

interface Shared {
  /** The seed of fast-check. */
  readonly seed: number;
  /** Whether the command line asks for the project; what it does not ask for is not probed. */
  readonly isWanted: (project: string) => boolean;
}

const onlyInNode = ['test/node/**', 'test/package/**', 'test/types/**'];
const onlyInBrowsers = ['test/web/**'];

/**
 * Plans the test projects: `cpu`, `wasm`, `webgpu` (every test, in Node), `chromium-wasm`, `chromium-webgl`,
 * `chromium-webgpu` (every test and those of what only browsers have, in headless Chromium), `node` (tests of what only
 * Node has, run once) and `package` (the built package, run once).
 *
 * @throws if `REQUIRE_BROWSER` is 1 and a browser project cannot run.
 */
export async function planProjects(shared: Shared): Promise<Plan> {
  const projects = [
    nodeProject('cpu', 'cpu', shared),
    nodeProject('wasm', 'wasm', shared),
    onceInNode('node', ['test/node/**/*.test.ts', 'test/types/**/*.test.ts'], shared),
    onceInNode('package', ['test/package/**/*.test.ts'], shared),
  ];
  const leftOut: LeftOut[] = [];
  if (shared.isWanted('webgpu')) {
    const { problem, env } = await probeNodeWebGPU();
    if (problem === null) projects.push(nodeProject('webgpu', 'webgpu', shared, ['test/support/webgpuInNode.ts'], env));
    else leftOut.push({ project: 'webgpu', reason: problem });
  }
  const browser = await planBrowser(shared);
  if (browser.project) projects.push(browser.project);
  leftOut.push(...browser.leftOut);
  return { projects, leftOut };
}

async function planBrowser(shared: Shared): Promise<{ project?: TestProjectInlineConfiguration; leftOut: LeftOut[] }> {
  const backends = browserBackends.filter((backend) => shared.isWanted(`chromium-${backend}`));
  if (backends.length === 0) return { leftOut: [] };
  const path = findChromium();
  const probe = path === null ? null : await probeChromium(path);
  const leftOut: LeftOut[] = [];
  for (const backend of backends) {
    const reason = probe ? probe.problems[backend] : 'no Chromium or Chrome was found (CHROME_PATH names one)';
    if (reason !== null) leftOut.push({ project: `chromium-${backend}`, reason });
  }
  if (leftOut.length > 0 && process.env.REQUIRE_BROWSER === '1') {
    const reasons = leftOut.map(({ project, reason }) => `${project}: ${reason}`);
    throw new Error(`REQUIRE_BROWSER is 1, but the browser tests cannot run.\n${reasons.join('\n')}`);
  }
  const running = backends.filter((backend) => !leftOut.some(({ project }) => project === `chromium-${backend}`));
  if (!probe || running.length === 0) return { leftOut };
  return { project: browserProject(probe, running, shared), leftOut };
}

function nodeProject(
  name: string,
  backend: string,
  { seed }: Shared,
  setupFiles: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: ['test/**/*.test.ts'],
      exclude: [...onlyInNode, ...onlyInBrowsers],
      setupFiles: [...setupFiles, 'test/support/setup.ts'],
      env,
      provide: { backend, seed },
    },
  };
}

function onceInNode(name: string, include: string[], { seed }: Shared): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include,
      isolate: true,
      setupFiles: ['test/support/setup.ts'],
      provide: { backend: 'cpu', seed },
    },
  };
}

function browserProject(
  { launchOptions }: BrowserProbe,
  backends: readonly string[],
  { seed }: Shared,
): TestProjectInlineConfiguration {
  return {
    extends: true,
    // Found while tests run, a dependency would make Vite reload the page under them.
    optimizeDeps: {
      include: [
        '@tensorflow/tfjs-backend-wasm',
        '@tensorflow/tfjs-backend-webgl',
        '@tensorflow/tfjs-backend-webgpu',
        '@tensorflow/tfjs-core',
        '@tensorflow/tfjs-layers',
        'fast-check',
      ],
    },
    test: {
      include: ['test/**/*.test.ts'],
      exclude: onlyInNode,
      setupFiles: ['test/support/setup.ts'],
      provide: { seed },
      // Graphics in software, three projects at once: a test may take long without hanging.
      testTimeout: 300_000,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        ui: false,
        provider: playwright({ launchOptions }),
        instances: backends.map((backend) => ({
          browser: 'chromium',
          name: `chromium-${backend}`,
          provide: { backend },
        })),
      },
    },
  };
}
