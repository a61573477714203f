import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, preview } from 'vite';

/** The built playground, served to this machine until it is closed. */
export interface ServedPlayground {
  readonly url: string;
  close(): Promise<void>;
}

const project = resolve(import.meta.dirname, '../..');
const root = join(project, 'examples/playground');
const configFile = join(root, 'vite.config.ts');

/** Builds the playground as `npm run playground:build` does, into a folder of its own, and serves the files. */
export async function servePlayground(): Promise<ServedPlayground> {
  await mkdir(join(project, 'runs'), { recursive: true });
  const outDir = await mkdtemp(join(project, 'runs/playground-'));
  const settings = { root, configFile, logLevel: 'silent' } as const;
  await build({ ...settings, build: { outDir } });
  const server = await preview({ ...settings, build: { outDir }, preview: { port: 0, host: '127.0.0.1' } });
  const [url] = server.resolvedUrls?.local ?? [];
  if (url === undefined) throw new Error('the playground is served nowhere');
  return {
    url,
    async close() {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
