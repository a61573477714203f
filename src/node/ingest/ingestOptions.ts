import { checksOf, version } from '../../core/index.js';

/** An image on the web, and what it shows. */
export interface IngestLink {
  readonly url: string;
  /** The first is its class. Default: the option `tag`. */
  readonly tags?: readonly string[];
}

/** Options of `ingest`. */
export interface IngestOptions {
  /** The folder that the images go to: a new or an empty one, or that of an earlier run, which then goes on. */
  readonly out: string;
  /** The class of images that have none from elsewhere. Default: none; they lie in the folder itself. */
  readonly tag?: string;
  /** Larger images are left out, ≥ 1. Default 64 MiB. */
  readonly maxFileBytes?: number;
  /** More files and links than this are an error, ≥ 1. Default 1,000,000. */
  readonly maxFiles?: number;
  /** Requests at once, ≥ 1. Default 8. */
  readonly concurrency?: number;
  /** Requests at once to one host, ≥ 1. Default 2. */
  readonly perHost?: number;
  /** Seconds between the starts of two requests to one host, ≥ 0; longer where its robots.txt asks for it. Default 0.25. */
  readonly delay?: number;
  /** Seconds without a byte after which a request has failed, > 0; ten times as many in all. Default 30. */
  readonly timeout?: number;
  /** How often a request that failed is made again, ≥ 0. Default 4. */
  readonly retries?: number;
  /** Seconds that a server may ask to wait at most, ≥ 0; images of one that asks for more are left out. Default 60. */
  readonly maxWait?: number;
  /** How requests introduce themselves; robots.txt knows them by what is before the slash. Default `tfjs-gan/<version>`. */
  readonly userAgent?: string;
  /** Hosts that may be in a private network, e.g. `localhost`. Default: none, so that no link reaches into yours. */
  readonly privateHosts?: readonly string[];
  /** Is told how far the work is. */
  readonly onProgress?: (progress: IngestProgress) => void;
  /** Ends the work; what is there stays. */
  readonly signal?: AbortSignal;
}

/** How far `ingest` is. */
export interface IngestProgress {
  readonly phase: 'ingest';
  /** Images and links that are dealt with. */
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
}

/** The options of `ingest`, all of them. */
export type ResolvedIngestOptions = Required<Omit<IngestOptions, 'tag' | 'signal'>> & {
  readonly tag: string | null;
  readonly signal: AbortSignal | null;
};

const OPTIONS = [
  'out',
  'tag',
  'maxFileBytes',
  'maxFiles',
  'concurrency',
  'perHost',
  'delay',
  'timeout',
  'retries',
  'maxWait',
  'userAgent',
  'privateHosts',
  'onProgress',
  'signal',
] as const satisfies readonly (keyof IngestOptions)[];

/** Checks the options and fills in the defaults. */
export function resolveIngestOptions(options: IngestOptions): ResolvedIngestOptions {
  const check = checksOf('ingest');
  check.knownKeys('options', options, OPTIONS);
  const { out, tag = null, maxFileBytes = 2 ** 26, maxFiles = 1e6, concurrency = 8, perHost = 2 } = options;
  const { delay = 0.25, timeout = 30, retries = 4, maxWait = 60, userAgent = `tfjs-gan/${version}` } = options;
  const { privateHosts = [], onProgress = () => undefined, signal = null } = options;
  if (typeof out !== 'string' || out === '') check.fail('out', 'must be a path', out);
  if (tag !== null && typeof tag !== 'string') check.fail('tag', 'must be a string', tag);
  const counts = { maxFileBytes, maxFiles, concurrency, perHost };
  Object.entries(counts).forEach(([name, value]) => check.integer(name, value, 1));
  check.integer('retries', retries, 0);
  check.number('delay', delay, 0);
  check.above('timeout', timeout, 0);
  check.number('maxWait', maxWait, 0);
  if (typeof userAgent !== 'string' || !/^[\x21-\x7e][\x20-\x7e]*$/.test(userAgent)) {
    check.fail('userAgent', 'must be printable ASCII', userAgent);
  }
  const hosts: unknown = privateHosts;
  if (!Array.isArray(hosts) || hosts.some((host) => typeof host !== 'string')) {
    check.fail('privateHosts', 'must be a list of host names', privateHosts);
  }
  const politeness = { delay, timeout, retries, maxWait, userAgent, privateHosts };
  return { out, tag, ...counts, ...politeness, onProgress, signal };
}
