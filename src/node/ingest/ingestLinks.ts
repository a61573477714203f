import { forEachAtOnce } from '../files/forEachAtOnce.js';
import type { Found, ImageStore } from './imageStore.js';
import type { IngestLink, ResolvedIngestOptions } from './ingestOptions.js';
import { Refusal } from './refusal.js';
import { WebReader } from './webReader.js';

/** Takes in images from the web: of several hosts at a time, so that a slow one does not hold up the others. */
export async function ingestLinks(
  links: readonly IngestLink[],
  store: ImageStore,
  options: ResolvedIngestOptions,
): Promise<void> {
  const { concurrency, perHost, signal } = options;
  const reader = new WebReader(options);
  const ingestLink = async (link: IngestLink): Promise<void> => {
    const found = foundAt(link, options.tag);
    if (await store.has(found)) return;
    try {
      await reader.read(link.url, (finalUrl, body) => store.keep(found, body, finalUrl));
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Refusal)) throw error;
      await store.skip(found, error.message);
    }
  };
  try {
    const hosts = [...byHost(links).values()];
    await forEachAtOnce(hosts, concurrency, (own) => forEachAtOnce(own, perHost, ingestLink, signal), signal);
  } finally {
    reader.close();
  }
}

function foundAt({ url, tags }: IngestLink, tag: string | null): Found {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return { source: url, name: decoded(path), tags: tags ?? (tag === null ? [] : [tag]), state: null };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function byHost(links: readonly IngestLink[]): Map<string, IngestLink[]> {
  const hosts = new Map<string, IngestLink[]>();
  for (const link of links) {
    const host = URL.canParse(link.url) ? new URL(link.url).host : '';
    const own = hosts.get(host);
    if (own) own.push(link);
    else hosts.set(host, [link]);
  }
  return hosts;
}
