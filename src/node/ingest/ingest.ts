import { readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checksOf } from '../../core/index.js';
import { checkApart } from '../files/checkApart.js';
import { claimFolder } from '../files/claimFolder.js';
import { fileError } from '../files/fileError.js';
import { openArchive } from './archive.js';
import { ImageStore, type IngestCounts } from './imageStore.js';
import { ingestFolder } from './ingestFolder.js';
import { ingestLinks } from './ingestLinks.js';
import {
  resolveIngestOptions,
  type IngestLink,
  type IngestOptions,
  type ResolvedIngestOptions,
} from './ingestOptions.js';
import { ingestTar } from './ingestTar.js';
import { ingestZip } from './ingestZip.js';
import { ProvenanceFile } from './provenance.js';
import { readManifest } from './readManifest.js';
import { sourceKind, type SourceKind } from './sourceKind.js';
import type { SkippedFile } from '../datasets/listImages.js';
import { makeFolder } from '../files/makeFolder.js';

/** What `ingest` did. */
export interface IngestReport {
  /** Images that were taken in, that were there already, and files and links that were left out. */
  readonly counts: Readonly<IngestCounts>;
  /** What was left out, and why. */
  readonly skipped: readonly SkippedFile[];
}

/** What is not finished, below the folder. */
const WORK = '.ingest';

/**
 * Brings images together in a local folder, `out/<class>/…`, for `curate`. Sources are, in any number:
 *
 * - folders, whose images are copied; the class is the folder directly below;
 * - zip, tar and tar.gz archives; the class is the first folder in it, after one that all files share;
 * - lists of links with tags, as .txt, .csv, .json or .jsonl; the class is the first tag;
 * - links, as strings that begin with http: or https:, or as `{ url, tags }`.
 *
 * What is no image by its first bytes, too large, unsafe or not to be had is left out, and told with its reason. Where each image is
 * from, and why others are missing, is in `out/provenance.jsonl`. A run that ended early goes on where it was: what is there
 * is not read again, what failed is tried again.
 *
 * Links are followed politely: few requests at once to a host, with pauses between them, longer ones when it asks for them, and only
 * where its robots.txt allows it. You are the one to know whether you may use the images.
 *
 * @throws InvalidArgumentError for options out of range, sources that are none of these, lists that cannot be understood, and an `out`
 *   that is inside a folder of images or around it; an error for what cannot be written; and the reason of `signal`.
 */
export async function ingest(
  sources: string | IngestLink | readonly (string | IngestLink)[],
  options: IngestOptions,
): Promise<IngestReport> {
  const resolved = resolveIngestOptions(options);
  resolved.signal?.throwIfAborted();
  const { paths, links } = await sortSources(isList(sources) ? sources : [sources], resolved);
  const out = resolve(resolved.out);
  for (const { path, kind } of paths) if (kind === 'folder') await checkApart(checksOf('ingest'), path, out);
  const work = join(out, WORK);
  await makeFolder(work).catch((cause: unknown) => {
    throw fileError('ingest', 'make the folder', work, cause);
  });
  const release = await claimFolder('ingest', work);
  try {
    await removeParts(work);
    const provenance = await ProvenanceFile.open(out);
    try {
      const total = paths.length === 0 ? links.length : 0;
      const onDone = (done: number): void => resolved.onProgress({ phase: 'ingest', done, total });
      const store = new ImageStore(out, work, provenance, resolved.maxFileBytes, onDone);
      for (const { path, kind } of paths) await ingestPath(path, kind, store, resolved);
      await ingestLinks(links, store, resolved);
      return { counts: store.counts, skipped: store.skipped };
    } finally {
      await provenance.close();
    }
  } finally {
    await release();
  }
}

async function ingestPath(
  path: string,
  kind: SourceKind,
  store: ImageStore,
  options: ResolvedIngestOptions,
): Promise<void> {
  if (kind === 'folder') return ingestFolder(path, store, options);
  const archive = await openArchive(path, store, options);
  await (kind === 'zip' ? ingestZip(archive) : ingestTar(archive, kind === 'tar.gz'));
}

/** Tells paths from links and reads the lists, before anything is done. */
async function sortSources(
  sources: readonly (string | IngestLink)[],
  { maxFiles }: ResolvedIngestOptions,
): Promise<{ paths: { path: string; kind: SourceKind }[]; links: IngestLink[] }> {
  const check = checksOf('ingest');
  const paths: { path: string; kind: SourceKind }[] = [];
  const links: IngestLink[] = [];
  if (sources.length === 0) check.fail('sources', 'must hold at least one', sources);
  for (const [i, source] of sources.entries()) {
    if (isLink(source)) links.push(source);
    else if (typeof source !== 'string' || source === '') {
      check.fail(`sources[${i}]`, 'must be a path, a link or { url, tags }', source);
    } else if (/^https?:/i.test(source)) links.push({ url: source });
    else {
      const path = resolve(source);
      const kind = await sourceKind('ingest', path);
      if (kind === null) {
        check.fail(
          `sources[${i}]`,
          'must be a folder, a zip, tar or tar.gz archive, or a list of links by its name',
          source,
        );
      } else if (kind === 'manifest') for (const link of await readManifest(path)) links.push(link);
      else paths.push({ path, kind });
    }
  }
  if (links.length > maxFiles) {
    check.fail('sources', `must hold at most ${maxFiles} links, or maxFiles be raised`, links.length);
  }
  return { paths, links };
}

function isLink(value: unknown): value is IngestLink {
  if (typeof value !== 'object' || value === null || !('url' in value) || typeof value.url !== 'string') return false;
  const tags: unknown = 'tags' in value ? value.tags : undefined;
  return tags === undefined || (Array.isArray(tags) && tags.every((tag) => typeof tag === 'string'));
}

function isList(
  value: string | IngestLink | readonly (string | IngestLink)[],
): value is readonly (string | IngestLink)[] {
  return Array.isArray(value);
}

/** Removes what a killed process left. */
async function removeParts(work: string): Promise<void> {
  const names = await readdir(work);
  await Promise.all(
    names.filter((name) => name.endsWith('.part')).map((name) => rm(join(work, name), { force: true })),
  );
}
