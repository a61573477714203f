import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { isWanted, seedOfProperties } from './test/harness/commandLine.js';
import { planProjects } from './test/harness/projects.js';
import { SummaryReporter } from './test/harness/summary.js';

const source = (path: string): string => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig(async () => {
  const seed = seedOfProperties();
  const { projects, leftOut } = await planProjects({ seed, isWanted });
  for (const { project, reason } of leftOut) console.warn(`Left out: ${project}: ${reason}`);
  return {
    resolve: {
      alias: [
        { find: /^tfjs-gan$/, replacement: source('index.ts') },
        { find: /^tfjs-gan\/(.+)$/, replacement: source('$1/index.ts') },
      ],
    },
    test: {
      projects: [...projects],
      reporters: ['default', new SummaryReporter(leftOut, seed)],
      // One copy of tfjs a worker instead of one a file: loading it costs more than most tests.
      isolate: false,
      maxWorkers: availableParallelism(),
      testTimeout: 60_000,
      hookTimeout: 60_000,
    },
  };
});
