import { parseArgs } from 'node:util';
import { fuzz } from '../test/node/weights/fuzzer.js';

// Reads mutated files of weights and tells what came of them: npm run fuzz:weights -- --count 12000 --seed 1

const { values } = parseArgs({
  options: { count: { type: 'string', default: '12000' }, seed: { type: 'string', default: '1' } },
});

async function main(): Promise<void> {
  const start = performance.now();
  let peak = 0;
  const report = await fuzz(Number(values.count), Number(values.seed), (done) => {
    peak = Math.max(peak, process.memoryUsage().rss);
    if (done % 1000 === 0) console.log(`${done} files`);
  });
  const { cases, accepted, refused, slowest, problems } = report;
  const seconds = Math.round((performance.now() - start) / 1000);
  console.log(
    `${cases} files: ${accepted} read, ${refused} refused, ${problems.length} other errors; slowest ${Math.round(slowest.milliseconds)} ms ` +
      `of computing, ${slowest.file}; ` +
      `${seconds} s in all; at most ${Math.round(peak / 2 ** 20)} MiB resident`,
  );
  for (const problem of problems.slice(0, 20)) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}

void main();
