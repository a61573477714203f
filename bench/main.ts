import { writeFile } from 'node:fs/promises';
import { describeMachine } from './machine.js';
import { readOptions, usage, type BenchOptions } from './options.js';
import { planRaces } from './plan.js';
import { race, type Result } from './race.js';
import { formatTable } from './table.js';

try {
  const options = readOptions(process.argv.slice(2));
  if (options) await bench(options);
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

  const machine = describeMachine();
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  console.log(`${command}\n${machine.description}\n\n${formatTable(results)}`);
  const problems = results.filter(({ problem }) => problem !== null);
  for (const { workload, backend, implementation, problem } of problems)
    console.log(`\nFailed: ${workload.case} ${backend} ${implementation}: ${problem}`);
  if (leftOut.length > 0) console.log(`\nLeft out:\n${leftOut.map((line) => `  ${line}`).join('\n')}`);
  const report = { command, date: new Date().toISOString(), machine, results, leftOut };
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, null, 2)}\n`);
  if (problems.length > 0) process.exitCode = 1;
}

/** Keeps one line up to date where somebody watches. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
