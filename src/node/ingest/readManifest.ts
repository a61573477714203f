import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { checksOf, type Checks } from '../../core/index.js';
import { fileError } from '../files/fileError.js';
import type { IngestLink } from './ingestOptions.js';

/** More would not fit into a string. */
const MAX_BYTES = 2 ** 28;

/**
 * Reads a list of links.
 *
 * - `.txt`: a link a line, after it, if you like, its tags, with a semicolon between two; lines that begin with # are remarks.
 * - `.csv`: with a column `url` and, if you like, `tag` or `tags`, with a semicolon between two.
 * - `.json`: a list of links or of `{ url, tag }` or `{ url, tags }`, or an object of tags with lists of links.
 * - `.jsonl`: one of those a line.
 *
 * @throws an error for a list that cannot be understood, with the place.
 */
export async function readManifest(path: string): Promise<IngestLink[]> {
  const check = checksOf('ingest');
  const cannotRead = (cause: unknown): never => {
    throw fileError('ingest', 'read', path, cause);
  };
  const { size } = await stat(path).catch(cannotRead);
  if (size > MAX_BYTES) check.fail(path, `must have at most ${MAX_BYTES} bytes`, size);
  const text = (await readFile(path, 'utf8').catch(cannotRead)).replace(/^\uFEFF/, '');
  const kind = extname(path).toLowerCase();
  if (kind === '.csv') return readCsv(check, path, text);
  if (kind === '.json') return readJson(check, path, parse(check, path, text));
  const lines = text.split(/\r?\n/).map((line, i) => ({ line: line.trim(), place: `${path}:${i + 1}` }));
  const filled = lines.filter(({ line }) => line !== '' && !(kind === '.txt' && line.startsWith('#')));
  if (kind === '.jsonl') return filled.map(({ line, place }) => linkOf(check, place, parse(check, place, line)));
  return filled.map(({ line }) => {
    const [url = '', ...rest] = line.split(/\s+/);
    return link(url, split(rest.join(' ')));
  });
}

async function readCsv(check: Checks, path: string, text: string): Promise<IngestLink[]> {
  const { default: papa } = await import('papaparse');
  const options = {
    header: true,
    skipEmptyLines: 'greedy',
    transformHeader: (name: string) => name.trim().toLowerCase(),
  } as const;
  const { data, errors, meta } = papa.parse<Readonly<Record<string, string>>>(text, options);
  // A file of one column has no delimiter to be found.
  const error = errors.find(({ code }) => code !== 'UndetectableDelimiter');
  if (error) check.fail(`${path}:${(error.row ?? 0) + 2}`, 'must be a line of CSV', error.message);
  if (!meta.fields?.includes('url')) check.fail(path, 'must have a column url', meta.fields ?? null);
  return data.map(({ url = '', tag, tags }) => link(url.trim(), split(tags ?? tag ?? '')));
}

function readJson(check: Checks, path: string, value: unknown): IngestLink[] {
  if (Array.isArray(value)) return value.map((entry: unknown, i) => linkOf(check, `${path}[${i}]`, entry));
  if (typeof value !== 'object' || value === null) return check.fail(path, 'must be a list of links', value);
  return Object.entries(value).flatMap(([tag, urls]: [string, unknown]) => {
    if (!Array.isArray(urls)) return check.fail(`${path}.${tag}`, 'must be a list of links', urls);
    return urls.map((url: unknown, i) =>
      typeof url === 'string' ? link(url, [tag]) : check.fail(`${path}.${tag}[${i}]`, 'must be a link', url),
    );
  });
}

function linkOf(check: Checks, place: string, value: unknown): IngestLink {
  if (typeof value === 'string') return link(value, []);
  if (typeof value !== 'object' || value === null || !('url' in value) || typeof value.url !== 'string') {
    return check.fail(place, 'must be a link, or an object with a url', value);
  }
  const tags: unknown = 'tags' in value ? value.tags : 'tag' in value ? [value.tag] : [];
  if (!isStrings(tags)) return check.fail(place, 'must have a string as tag, or a list of them as tags', value);
  return link(value.url, tags);
}

function parse(check: Checks, place: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return check.fail(place, 'must be JSON', error instanceof Error ? error.message : text);
  }
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function split(tags: string): string[] {
  return tags
    .split(';')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

function link(url: string, tags: readonly string[]): IngestLink {
  return tags.length > 0 ? { url, tags } : { url };
}
