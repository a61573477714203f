import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type LaunchOptions } from 'playwright';

/** The backends that the tests run on inside Chromium. */
export const browserBackends = ['wasm', 'webgl', 'webgpu'] as const;
export type BrowserBackend = (typeof browserBackends)[number];

/** What a Chromium on this machine can do. */
export interface BrowserProbe {
  readonly launchOptions: LaunchOptions;
  /** For each backend null, or the reason why it cannot run. */
  readonly problems: Readonly<Record<BrowserBackend, string | null>>;
}

// SwiftShader draws in software, so that WebGL and WebGPU give the same answers on every machine.
const softwareGraphics = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan',
  '--use-webgpu-adapter=swiftshader',
];

const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The path of a Chromium: what CHROME_PATH names, or the first one found in PATH and the usual places, or null.
 *
 * @throws if CHROME_PATH is set and is no program.
 */
export function findChromium(): string | null {
  const chosen = process.env.CHROME_PATH;
  if (chosen) {
    if (!isProgram(chosen)) throw new Error(`CHROME_PATH is ${chosen}, which is no program`);
    return chosen;
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = [
    ...commands.flatMap((command) => folders.map((folder) => join(folder, command))),
    ...applications,
    chromium.executablePath(),
  ];
  return candidates.find(isProgram) ?? null;
}

/** Starts the Chromium at `executablePath` once and asks which backends it can run. */
export async function probeChromium(executablePath: string): Promise<BrowserProbe> {
  // Chromium's sandbox does not start for root.
  const launchOptions = { executablePath, args: softwareGraphics, chromiumSandbox: process.getuid?.() !== 0 };
  try {
    return { launchOptions, problems: await probe(launchOptions) };
  } catch (error) {
    const reason = `${executablePath} does not start: ${firstLine(error)}`;
    return { launchOptions, problems: { wasm: reason, webgl: reason, webgpu: reason } };
  }
}

async function probe(launchOptions: LaunchOptions): Promise<BrowserProbe['problems']> {
  const browser = await chromium.launch(launchOptions);
  try {
    const page = await browser.newPage();
    // WebGPU exists in secure contexts alone, and http://localhost is one without a server behind it.
    await page.route('http://localhost/', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
    await page.goto('http://localhost/');
    return await page.evaluate(async () => {
      const webgl = document.createElement('canvas').getContext('webgl2') !== null;
      const adapter = 'gpu' in navigator ? await navigator.gpu.requestAdapter() : null;
      return {
        wasm: typeof WebAssembly === 'object' ? null : 'this Chromium has no WebAssembly',
        webgl: webgl ? null : 'this Chromium gives no WebGL 2 context',
        webgpu: adapter ? null : 'this Chromium gives no WebGPU adapter',
      };
    });
  } finally {
    await browser.close();
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function firstLine(error: unknown): string {
  return String(error).split('\n')[0] ?? '';
}
