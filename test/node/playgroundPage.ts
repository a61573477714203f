import axe from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright';
import { probeChromium, type BrowserProbe } from '../harness/chromium.js';

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

/** The step that the page shows. */
export async function shownStep(page: Page): Promise<number> {
  const text = await page.getByText(/^step [\d,]+ of/).innerText();
  return Number(/step ([\d,]+)/.exec(text)?.[1]?.replaceAll(',', ''));
}

/** The pixels of a canvas, as text. */
export function pixelsOf(page: Page, canvas: string): Promise<string> {
  return page.locator(`canvas.${canvas}`).evaluate((element) => (element as HTMLCanvasElement).toDataURL());
}

/** Drops files and folders of the disk on the page, as a person does. */
export async function dropFiles(page: Page, files: string[]): Promise<void> {
  await page.locator('.dropzone').scrollIntoViewIfNeeded();
  const box = await page.locator('.dropzone').boundingBox();
  if (!box) throw new Error('there is no place to drop anything on');
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files, dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: box.x + 20, y: box.y + 20, data });
}

/** Goes on with the Tab key until something whose name begins like this has the focus, and is seen to have it. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 150; i++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : null;
      const { outlineStyle } = getComputedStyle(element);
      return {
        name: element.getAttribute('aria-label') ?? label ?? element.textContent,
        seen: outlineStyle !== 'none',
      };
    });
    if (!focused?.name?.trim().startsWith(name)) continue;
    if (!focused.seen) throw new Error(`nobody can see that ${name} has the focus`);
    return;
  }
  throw new Error(`the Tab key does not come to ${name}`);
}

/** How often the page is drawn in a second, over five. */
export function framesASecond(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const start = performance.now();
        let frames = 0;
        const count = (): void => {
          frames++;
          if (performance.now() - start < 5000) requestAnimationFrame(count);
          else resolve(frames / 5);
        };
        requestAnimationFrame(count);
      }),
  );
}
