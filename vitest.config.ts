import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string): string => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

const alias = [
  { find: /^tfjs-gan$/, replacement: source('index.ts') },
  { find: /^tfjs-gan\/(.+)$/, replacement: source('$1/index.ts') },
];

const nodeBackends = ['cpu', 'wasm'] as const;

export default defineConfig({
  resolve: { alias },
  test: {
    projects: nodeBackends.map((backend) => ({
      extends: true,
      test: {
        name: backend,
        include: ['test/**/*.test.ts'],
        setupFiles: ['test/support/setup.ts'],
        env: { TEST_BACKEND: backend },
        testTimeout: 60_000,
      },
    })),
  },
});
