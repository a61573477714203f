import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** The root of this repository. */
export const root = resolve(import.meta.dirname, '../..');

/** The package as its users get it. */
export interface InstalledPackage {
  readonly tarball: Uint8Array;
  /** The paths inside the tarball. */
  readonly files: readonly string[];
  /** The paths of the exports map that lead to code, e.g. `tfjs-gan/core`. */
  readonly entries: readonly string[];
  /** The folder of a project that has the package installed. */
  readonly project: string;
  /** Writes `code` to a file of the project, runs it with Node and returns what it printed. */
  run(file: string, code: string): Promise<string>;
  /** Runs `npx tfjs-gan` in the project and returns what it printed. */
  readonly tfjsGan: (...args: readonly string[]) => Promise<string>;
  /** Deletes the project. */
  remove(): Promise<void>;
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Builds and packs the package and installs the tarball in a new project. Needs no network. */
export async function installPackage(): Promise<InstalledPackage> {
  await npm(['run', 'build'], root);
  const folder = await mkdtemp(join(tmpdir(), 'tfjs-gan-package-'));
  const { filename, files } = await pack(folder);
  const project = join(folder, 'project');
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
  await install(project, join(folder, filename), Object.keys(manifest.dependencies));
  return {
    tarball: await readFile(join(folder, filename)),
    files,
    entries: Object.keys(manifest.exports)
      .filter((path) => !path.endsWith('.json'))
      .map((path) => join('tfjs-gan', path)),
    project,
    async run(file, code) {
      await writeFile(join(project, file), code);
      return (await execute(process.execPath, [file], { cwd: project })).stdout.trim();
    },
    tfjsGan: async (...args) => {
      const command = join(project, 'node_modules/.bin/tfjs-gan');
      return (await execute(command, args, { cwd: project, shell: process.platform === 'win32' })).stdout.trim();
    },
    remove: () => rm(folder, { recursive: true }),
  };
}

async function pack(folder: string): Promise<{ filename: string; files: string[] }> {
  const output = await npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root);
  // npm 10 prints a list, npm 11 a record.
  const packages = JSON.parse(output) as Readonly<Record<string, Packed>>;
  const [packed] = Object.values(packages);
  if (!packed) throw new Error(`npm pack printed ${output}`);
  return { filename: packed.filename, files: packed.files.map(({ path }) => path) };
}

async function install(project: string, tarball: string, dependencies: readonly string[]): Promise<void> {
  const peers = ['core', 'layers', 'backend-cpu', 'backend-wasm'].map((name) => `@tensorflow/tfjs-${name}`);
  const local = [...peers, 'sharp', ...dependencies].map((name): [string, string] => [
    name,
    `file:${join(root, 'node_modules', name)}`,
  ]);
  await mkdir(project);
  const manifest = { private: true, dependencies: { 'tfjs-gan': `file:${tarball}`, ...Object.fromEntries(local) } };
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
  // npm 11 stumbles over peers that are links unless it is told to leave peers alone.
  await npm(['install', '--offline', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'], project);
}

async function npm(args: readonly string[], cwd: string): Promise<string> {
  // The settings of an npm that runs these tests would reach this one through the environment.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
  const { stdout } = await execute('npm', [...args], { cwd, env, shell: process.platform === 'win32' });
  return stdout;
}
