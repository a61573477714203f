import { existsSync, readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly bin: Readonly<Record<string, string>>;
}

const manifest = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as Manifest;

// One entry for each path of the exports map: `./core` is src/core/index.ts and becomes dist/core/index.*.
const rooms = Object.keys(manifest.exports)
  .filter((path) => !path.endsWith('.json'))
  .map((path) => [path.slice(2), 'index'].filter(Boolean).join('/'))
  .filter((name) => existsSync(`src/${name}.ts`));

// And one for each command: `./dist/cli/bin.js` is src/cli/bin.ts.
const commands = Object.values(manifest.bin).map((path) => path.slice('./dist/'.length, -'.js'.length));

export default defineConfig({
  entry: Object.fromEntries([...rooms, ...commands].map((name) => [name, `src/${name}.ts`])),
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  dts: true,
  // Code that several entries share is one chunk, so that a class is the same class whichever entry it came from.
  splitting: true,
  // Rollup's pass writes the CommonJS chunks; tsup's own turns classes into nameless ones.
  treeshake: true,
  sourcemap: true,
  clean: true,
});
