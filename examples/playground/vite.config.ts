import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { digitsPlugin } from './digitsPlugin.js';
import { isolationHeaders } from './isolationHeaders.js';
import { wasmThreadsPlugin } from './wasmThreadsPlugin.js';

const library = (path: string): string => fileURLToPath(new URL(`../../src/${path}`, import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative paths, so that the page works in any folder of any site.
  base: './',
  resolve: {
    // In a project of your own tfjs-gan comes from npm, and nothing of this is needed.
    alias: [
      { find: /^tfjs-gan$/, replacement: library('index.ts') },
      { find: /^tfjs-gan\/(.+)$/, replacement: library('$1/index.ts') },
    ],
  },
  plugins: [digitsPlugin()],
  worker: { format: 'es', plugins: () => [wasmThreadsPlugin()] },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
  build: {
    outDir: fileURLToPath(new URL('../../runs/playground', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 2500,
  },
});
