import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import type { Provenance } from '../../src/node/index.js';
import { tarOf, zipOf } from './archives.js';
import { bundledProgram } from './bundledProgram.js';
import { image8, writeFiles } from './imageFiles.js';
import { temporaryFolders } from './temporaryFolder.js';

/** How often the process is killed: `INGEST_KILLS=500` for a night. */
const KILLS = Number(process.env.INGEST_KILLS ?? 12);
/** The images of each source. */
const COUNT = 40;

const newFolder = temporaryFolders();
let program = '';
let pictures: Readonly<Record<string, Uint8Array>> = {};

beforeAll(async () => {
  program = await bundledProgram('ingestSources');
  const named = Array.from({ length: COUNT }, async (_, i) => {
    const values = [...new RandomStream(i).integers(40 * 40 * 3, 256)];
    const png = await image8(values, [40, 40, 3]).png().toBuffer();
    return [`${i % 2 ? 'cats' : 'dogs'}/${i}.png`, new Uint8Array(png)] as const;
  });
  pictures = { ...Object.fromEntries(await Promise.all(named)), 'dogs/page.png': new Uint8Array(99) };
});

/** The pictures in a folder, in archives and on a host that sends each in two parts. */
async function makeSources(): Promise<{ sources: string[]; close: () => void }> {
  const server = createServer((request, response) => {
    const bytes = pictures[(request.url ?? '').slice(1)];
    if (!bytes) return void response.writeHead(404).end();
    response.write(bytes.subarray(0, 50));
    setTimeout(() => response.end(bytes.subarray(50)), 3);
  });
  await once(server.listen(0, 'localhost'), 'listening');
  const { port } = server.address() as AddressInfo;
  const links = Object.keys(pictures).map((name) => `http://localhost:${port}/${name} ${name.split('/')[0]}`);
  const base = await newFolder();
  await writeFiles(join(base, 'folder'), pictures);
  const tar = await tarOf(pictures);
  await writeFiles(base, { 'a.zip': await zipOf(pictures), 'a.tar': tar, 'a.tar.gz': gzipSync(tar) });
  await writeFile(join(base, 'links.txt'), links.join('\n'));
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { sources: ['folder', 'a.zip', 'a.tar', 'a.tar.gz', 'links.txt'].map((name) => join(base, name)), close };
}

/** Runs the program until its end, or kills it some time after it has dealt with so many images. */
async function live(
  sources: readonly string[],
  out: string,
  kill: { readonly after: number; readonly delay: number } | null,
): Promise<{ signal: NodeJS.Signals | null; last: string; errors: string }> {
  const child = spawn(process.execPath, [program, JSON.stringify({ sources, out })]);
  let [last, errors, lines] = ['', '', 0];
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  createInterface(child.stdout).on('line', (line) => {
    last = line;
    if (++lines === kill?.after) setTimeout(() => child.kill('SIGKILL'), kill.delay);
  });
  await once(child, 'close');
  return { signal: child.signalCode, last, errors };
}

/** The images by their names, and what is told of each source in the end. */
async function contentOf(out: string): Promise<{ images: Record<string, string>; told: Record<string, unknown> }> {
  const images: Record<string, string> = {};
  for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && entry.name !== 'provenance.jsonl')
      images[path.slice(out.length)] = (await readFile(path)).toString('base64');
  }
  const told: Record<string, unknown> = {};
  for (const line of (await readFile(join(out, 'provenance.jsonl'), 'utf8')).split('\n').filter(Boolean)) {
    // A line that a kill cut off is no JSON; what it told is told again.
    const parsed = line.endsWith('}') ? (JSON.parse(line) as Provenance) : null;
    if (parsed) told[parsed.source] = { ...parsed, time: null };
  }
  return { images, told };
}

it.skipIf(process.platform === 'win32')(
  `ingest that is killed at ${KILLS} random moments gives what one gives that is left alone`,
  { timeout: 180_000 + KILLS * 10_000 },
  async () => {
    const { sources, close } = await makeSources();
    try {
      const [out, whole] = [join(await newFolder(), 'out'), join(await newFolder(), 'out')];
      const random = new RandomStream(KILLS);
      let kills = 0;
      const all = sources.length * (COUNT + 1);
      for (let i = 0; i < KILLS; i++) {
        // In each life a little further, so that all sources are met.
        const kill = { after: 1 + Math.floor((i / KILLS) * all) + random.integer(10), delay: random.uniform(0, 12) };
        const { signal, errors } = await live(sources, out, kill);
        expect(errors).toBe('');
        if (signal === 'SIGKILL') kills++;
      }
      expect(kills).toBeGreaterThanOrEqual(Math.min(10, KILLS));
      await live(sources, out, null);
      const counts = { ingested: 5 * COUNT, present: 0, skipped: 5 };
      expect(await live(sources, whole, null)).toEqual({
        signal: null,
        last: `counts ${JSON.stringify(counts)}`,
        errors: '',
      });
      expect(await contentOf(out)).toEqual(await contentOf(whole));
      expect(Object.keys((await contentOf(out)).images)).toHaveLength(5 * COUNT);
    } finally {
      close();
    }
  },
);
