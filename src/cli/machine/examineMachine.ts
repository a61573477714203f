import { createRequire } from 'node:module';
import { arch, availableParallelism, cpus, freemem, platform, release, totalmem } from 'node:os';
import type { ProbeName, ProbeResult } from './probe.js';

/** A backend of tfjs and how it does here. */
export interface ExaminedBackend {
  readonly name: string;
  readonly result: ProbeResult;
  /** How many times as long a step takes as on the fastest; null where it does not work. */
  readonly relative: number | null;
}

/** Packages that something needs beyond training. */
export interface ExaminedPackages {
  readonly purpose: string;
  readonly packages: readonly string[];
  /** Null where all of it is there. */
  readonly missing: string | null;
  /** What puts it right; null where nothing is missing. */
  readonly remedy: string | null;
}

/** What there is to train with. */
export interface Examination {
  readonly node: { readonly version: string; readonly required: string; readonly fits: boolean };
  readonly machine: {
    readonly system: string;
    readonly processor: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly freeGiB: number;
  };
  readonly backends: readonly ExaminedBackend[];
  readonly packages: readonly ExaminedPackages[];
  /** The fastest backend that works; null if none does. */
  readonly best: string | null;
}

const REQUIRED = [20, 19] as const;
const BACKENDS = ['webgpu', 'wasm', 'tensorflow', 'cpu'] as const;
const DETECTORS = [
  { purpose: 'images with text (curate --no-text)', packages: ['tesseract.js', '@tesseract.js-data/eng'] },
  { purpose: 'images with faces (curate --no-faces)', packages: ['@vladmandic/human', '@tensorflow/tfjs-converter'] },
] as const;

/** Looks at the machine: one backend after the other, so that they do not slow each other down. */
export async function examineMachine(look: (name: ProbeName) => Promise<ProbeResult>): Promise<Examination> {
  const found: { name: string; result: ProbeResult }[] = [];
  for (const name of BACKENDS) found.push({ name, result: await look(name) });
  found.push({ name: 'webgl', result: { works: false, reason: 'runs in browsers alone' } });
  const fastest = Math.min(...found.map(({ result }) => secondsOf(result)));
  return {
    node: { version: process.versions.node, required: REQUIRED.join('.'), fits: isRecent(process.versions.node) },
    machine: {
      system: `${platform()} ${release()} ${arch()}`,
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      memoryGiB: gibibytes(totalmem()),
      freeGiB: gibibytes(freemem()),
    },
    backends: found.map(({ name, result }) => ({
      name,
      result,
      relative: result.works ? secondsOf(result) / fastest : null,
    })),
    packages: [sharpOf(await look('sharp')), ...DETECTORS.map(detectorOf)],
    best: found.find(({ result }) => secondsOf(result) === fastest && result.works)?.name ?? null,
  };
}

function secondsOf(result: ProbeResult): number {
  return result.works ? (result.secondsPerStep ?? Infinity) : Infinity;
}

function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > REQUIRED[0] || (major === REQUIRED[0] && minor >= REQUIRED[1]);
}

function gibibytes(bytes: number): number {
  return Number((bytes / 2 ** 30).toFixed(1));
}

function sharpOf(result: ProbeResult): ExaminedPackages {
  return {
    purpose: 'reading and writing images',
    packages: ['sharp'],
    missing: result.works ? null : result.reason,
    remedy: result.works ? null : 'npm install sharp',
  };
}

function detectorOf({ purpose, packages }: (typeof DETECTORS)[number]): ExaminedPackages {
  const missing = packages.filter((name) => !isInstalled(name));
  return {
    purpose,
    packages,
    missing: missing.length > 0 ? `not installed: ${missing.join(', ')}` : null,
    remedy: missing.length > 0 ? `npm install ${missing.join(' ')}` : null,
  };
}

function isInstalled(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch (error) {
    // A package that is there but not for `require` fails in another way.
    return !(error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND');
  }
}
