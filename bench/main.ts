import { writeFile } from 'node:fs/promises';
import { createReport, formatReport } from './report.js';
import { readOptions, usage, type BenchOptions } from './options.js';
import { measureFidTime } from './fidTime.js';
import { measureOverhead } from './overhead.js';
import { planRaces } from './plan.js';
import { race, type Result } from './race.js';

try {
  const options = readOptions(process.argv.slice(2));
  if (options?.alone === 'overhead') console.log(await measureOverhead(options));
  else if (options?.alone === 'fid') console.log(await measureFidTime());
  else if (options) await bench(options);
  else process.stdout.write(usage);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function bench(options: BenchOptions): Promise<void> {
  const { races, leftOut } = await planRaces(options);
  const results: Result[] = [];
  for (const contestants of races) results.push(...(await race(contestants, options, showProgress)));
  showProgress('');

  const report = createReport(options, results, leftOut);
  console.log(formatReport(report));
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  if (results.some(({ problem }) => problem !== null)) process.exitCode = 1;
}

/** Keeps one line up to date where somebody watches. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
