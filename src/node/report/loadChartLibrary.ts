import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { importPeer } from '../files/importPeer.js';
import type { ChartLibrary } from './pageParts.js';

/** uPlot's files as text, for pages that carry them inside. */
export async function loadChartLibrary(functionName: string): Promise<ChartLibrary> {
  return importPeer(functionName, 'uplot', async () => {
    const { resolve } = createRequire(import.meta.url);
    const [script, style] = await Promise.all([
      readFile(resolve('uplot/dist/uPlot.iife.min.js'), 'utf8'),
      readFile(resolve('uplot/dist/uPlot.min.css'), 'utf8'),
    ]);
    return { script, style };
  });
}
