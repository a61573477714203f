import axe from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { probeChromium, type BrowserBackend, type BrowserProbe } from '../harness/chromium.js';

/** Somebody at the playground. */
export interface Visitor {
  readonly page: Page;
  /** What the page complained about in its console, and errors that nobody caught. */
  readonly errors: readonly string[];
  readonly close: () => Promise<void>;
}

declare global {
  interface Window {
    /** Milliseconds of each task of the page's main thread that took longer than 50. */
    longTasks?: number[];
    /** Once it was put into the page. */
    axe?: Pick<typeof axe, 'run'>;
  }
}

export async function launchChromium(path: string): Promise<Pick<BrowserProbe, 'problems'> & { browser: Browser }> {
  const { launchOptions, problems } = await probeChromium(path);
  return { browser: await chromium.launch(launchOptions), problems };
}

export async function visit(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Visitor> {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.addInitScript(() => {
    const longTasks: number[] = [];
    window.longTasks = longTasks;
    new PerformanceObserver((list) => {
      longTasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: 'longtask' });
  });
  await page.goto(url);
  return { page, errors, close: () => context.close() };
}

/** What axe finds wrong with the page as it is, in short. */
export async function violationsOf(page: Page): Promise<string[]> {
  // As text, because the page was built without it.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    if (!window.axe) throw new Error('axe is not in the page');
    const { violations } = await window.axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

/** Takes the digits and the smallest networks; where a graphics card is software, the smallest batch too. */
export async function chooseDigits(page: Page, backend: BrowserBackend): Promise<void> {
  await page.getByRole('button', { name: 'Take handwritten digits' }).click();
  await page.getByText('10,000 pictures, 28×28 pixels').waitFor();
  await page.getByRole('radio', { name: 'Sketch' }).check();
  await page.getByText('Where it computes').first().click();
  await page.getByRole('radio', { name: { wasm: 'WebAssembly', webgl: 'WebGL', webgpu: 'WebGPU' }[backend] }).check();
  if (backend === 'wasm') return;
  await page.getByText('Numbers').click();
  await page.getByLabel('Pictures a step').fill('2');
}

/** The step that the page shows. */
export async function shownStep(page: Page): Promise<number> {
  const text = await page.getByText(/^step [\d,]+ of/).innerText();
  return Number(/step ([\d,]+)/.exec(text)?.[1]?.replaceAll(',', ''));
}

/** The pixels of a canvas, as text. */
export function pixelsOf(page: Page, canvas: string): Promise<string> {
  return page.locator(`canvas.${canvas}`).evaluate((element) => (element as HTMLCanvasElement).toDataURL());
}
