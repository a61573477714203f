import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { ingest, type IngestOptions, type Provenance } from '../../src/node/index.js';
import { isPublic } from '../../src/node/ingest/publicAddress.js';
import { image8 } from './imageFiles.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
let image = Buffer.alloc(0);
const servers: Server[] = [];

beforeAll(async () => {
  const values = [...new RandomStream(1).integers(40 * 40 * 3, 256)];
  image = await image8(values, [40, 40, 3]).png().toBuffer();
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

type Handler = (response: ServerResponse, request: IncomingMessage, visit: number) => void;

interface Host {
  readonly url: (path: string) => string;
  /** The paths that were asked for, in order, and when. */
  readonly visits: { readonly path: string; readonly at: number; readonly agent: string }[];
  most: number;
}

/** A host on this machine; robots.txt is missing unless it is given. */
async function host(routes: Readonly<Record<string, Handler>>): Promise<Host> {
  let open = 0;
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    own.visits.push({ path, at: performance.now(), agent: request.headers['user-agent'] ?? '' });
    own.most = Math.max(own.most, ++open);
    response.on('close', () => open--);
    const handler = routes[path];
    const visit = own.visits.filter((other) => other.path === path).length;
    if (handler) handler(response, request, visit);
    else response.writeHead(404).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const own: Host = { url: (path) => `http://localhost:${port}${path}`, visits: [], most: 0 };
  return own;
}

const send =
  (body: Buffer | string, headers: Readonly<Record<string, string | number>> = {}, status = 200): Handler =>
  (response) =>
    void response.writeHead(status, headers).end(body);
const picture: Handler = (response) => void response.writeHead(200, { 'content-type': 'image/png' }).end(image);

const fast = { delay: 0, retries: 2, maxWait: 0.02, timeout: 0.5, privateHosts: ['localhost'] } as const;

async function run(links: Parameters<typeof ingest>[0], options: Partial<IngestOptions> = {}) {
  const out = options.out ?? join(await newFolder(), 'out');
  const report = await ingest(links, { ...fast, out, ...options });
  const names = (await readdir(out, { recursive: true })).filter((name) => /-[0-9a-f]{12}\./.test(name));
  const reasons = report.skipped.map(({ reason }) => reason);
  return { out, report, reasons, files: names.map((name) => name.replace(/-[0-9a-f]{12}\./, '.')).sort() };
}

describe('ingest of links', () => {
  it('takes images by their tags, follows redirections, and notes where each is from', async () => {
    const site = await host({
      '/a%20cat.png': picture,
      '/old.png': send('', { location: '/new/dog.png' }, 302),
      '/new/dog.png': picture,
    });
    const links = [
      { url: site.url('/a%20cat.png'), tags: ['cats', 'cute'] },
      { url: site.url('/old.png'), tags: ['dogs'] },
    ];
    const { out, files, report } = await run(links);
    expect(report.counts).toEqual({ ingested: 2, present: 0, skipped: 0 });
    expect(files).toEqual(['cats/a_cat.png', 'dogs/old.png']);
    const lines = (await readFile(join(out, 'provenance.jsonl'), 'utf8')).trimEnd().split('\n');
    const dog = lines.map((line) => JSON.parse(line) as Provenance).find(({ tags }) => tags[0] === 'dogs');
    expect(dog).toMatchObject({
      source: site.url('/old.png'),
      finalUrl: site.url('/new/dog.png'),
      bytes: image.length,
    });
    expect(Date.parse(dog?.time ?? '')).toBeGreaterThan(Date.now() - 60_000);
    expect(dog?.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await readFile(join(out, dog?.file ?? ''))).toEqual(image);
    expect(site.visits.every(({ agent }) => agent.startsWith('tfjs-gan/'))).toBe(true);
  });

  it.each([
    ['list.txt', (a: string, b: string) => `# remark\n${a} cats; cute\n\n${b}\n`],
    ['list.csv', (a: string, b: string) => `\uFEFFid,URL,Tags\r\n1,"${a}","cats;cute"\r\n2,${b},\r\n`],
    ['list.json', (a: string, b: string) => JSON.stringify([{ url: a, tags: ['cats', 'cute'] }, b])],
    ['list.jsonl', (a: string, b: string) => `${JSON.stringify({ url: a, tag: 'cats' })}\n${JSON.stringify(b)}\n`],
    ['map.json', (a: string, b: string) => JSON.stringify({ cats: [a], birds: [b] })],
  ])('reads %s', async (name, text) => {
    const site = await host({ '/1.png': picture, '/2.png': picture });
    const list = join(await newFolder(), name);
    await writeFile(list, text(site.url('/1.png'), site.url('/2.png')));
    expect((await run(list, { tag: 'birds' })).files).toEqual(['birds/2.png', 'cats/1.png']);
  });

  it('goes on where it was: what is there is not asked for again, what failed is', async () => {
    const site = await host({
      '/1.png': picture,
      '/2.png': (response, request, visit) => (visit < 4 ? send('', {}, 500) : picture)(response, request, visit),
    });
    const links = [site.url('/1.png'), site.url('/2.png')];
    const first = await run(links);
    expect(first.reasons).toEqual(['the server answers 500 (tried 3 times)']);
    const second = await run(links, { out: first.out });
    expect(second.report.counts).toEqual({ ingested: 1, present: 1, skipped: 0 });
    expect(site.visits.filter(({ path }) => path === '/1.png')).toHaveLength(1);
  });

  it('ends when it is told to, and leaves nothing unfinished where images are', async () => {
    const controller = new AbortController();
    const site = await host({
      '/1.png': picture,
      '/slow.png': (response) => {
        response.writeHead(200).write(image.subarray(0, 100));
        setTimeout(() => controller.abort(new Error('enough')), 50);
      },
    });
    const out = join(await newFolder(), 'out');
    const links = [site.url('/1.png'), site.url('/slow.png')];
    await expect(run(links, { out, signal: controller.signal, timeout: 20 })).rejects.toThrow('enough');
    expect((await readdir(out)).filter((name) => name.endsWith('.png'))).toHaveLength(1);
    expect((await readdir(join(out, '.ingest'))).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('tries again after a broken connection, and waits as long as it is asked to', async () => {
    const times: number[] = [];
    const site = await host({
      '/breaks.png': (response, request, visit) => {
        if (visit > 1) {
          picture(response, request, visit);
          return;
        }
        response.writeHead(200, { 'content-length': image.length }).write(image.subarray(0, 300));
        setTimeout(() => response.destroy(), 20);
      },
      '/busy.png': (response, request, visit) => {
        times.push(performance.now());
        (visit > 1 ? picture : send('', { 'retry-after': '1' }, 429))(response, request, visit);
      },
    });
    const { files } = await run([site.url('/breaks.png'), site.url('/busy.png')], { maxWait: 2 });
    expect(files).toEqual(['breaks.png', 'busy.png']);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(990);
  });
});

describe('a host', () => {
  it('is asked by few at once, with pauses, while others are asked too', async () => {
    const later: Handler = (response, request, visit) => void setTimeout(() => picture(response, request, visit), 120);
    const paths = Array.from({ length: 8 }, (_, i) => `/${i}.png`);
    const routes = Object.fromEntries(paths.map((path) => [path, later]));
    const [site, other] = [await host(routes), await host(routes)];
    const links = [...paths.map(site.url), ...paths.map(other.url)];
    await run(links, { perHost: 2, delay: 0.05 });
    expect([site.most, other.most]).toEqual([2, 2]);
    const starts = site.visits.map(({ at }) => at);
    // Single pauses are shorter when a request is late; all of them together are not.
    expect((starts.at(-1) ?? 0) - (starts[0] ?? 0)).toBeGreaterThan(0.9 * 7 * 50);
    expect(other.visits[2]?.at).toBeLessThan(site.visits.at(-1)?.at ?? 0);
  });

  it('is not asked for what its robots.txt forbids, by whatever way', async () => {
    const robots = 'User-agent: *\nDisallow: /private/\nCrawl-delay: 0.01\n\nUser-agent: other\nDisallow: /\n';
    const site = await host({
      '/robots.txt': send(robots),
      '/1.png': picture,
      '/private/2.png': picture,
      '/way.png': send('', { location: '/private/3.png' }, 301),
      '/private/3.png': picture,
    });
    const links = ['/1.png', '/private/2.png', '/way.png'].map(site.url);
    const { files, reasons } = await run(links);
    expect(files).toEqual(['1.png']);
    expect(reasons).toEqual(Array(2).fill('is forbidden by the robots.txt of its host'));
    expect(site.visits.filter(({ path }) => path.startsWith('/private'))).toEqual([]);
    expect(site.visits.filter(({ path }) => path === '/robots.txt')).toHaveLength(1);
    expect((await run(links, { userAgent: 'other/1' })).files).toEqual([]);
  });

  it.each<[string, Handler, string]>([
    [
      'cannot be read',
      send('', {}, 503),
      'its robots.txt cannot be read (503), which forbids everything (tried 3 times)',
    ],
    [
      'leads in circles',
      send('', { location: '/robots.txt' }, 302),
      'its robots.txt is redirected for ever, which forbids everything',
    ],
    [
      'asks for too much',
      send('User-agent: *\nCrawl-delay: 3600\n'),
      'its robots.txt asks for 3600 seconds between requests, more than 0.02',
    ],
  ])('whose robots.txt %s is left alone', async (_, robots, reason) => {
    const site = await host({ '/robots.txt': robots, '/1.png': picture });
    expect((await run(site.url('/1.png'))).reasons).toEqual([reason]);
    expect(site.visits.some(({ path }) => path === '/1.png')).toBe(false);
  });
});

describe('what is left out', () => {
  const trickle: Handler = (response) => {
    response.writeHead(200, { 'content-type': 'image/png' }).write(image.subarray(0, 50));
    let at = 50;
    const timer = setInterval(() => response.write(image.subarray(at, ++at)), 100);
    response.on('close', () => clearInterval(timer));
  };
  it.each<[string, Handler, string | RegExp, Partial<IngestOptions>?]>([
    ['is not there', send('', {}, 404), 'the server answers 404'],
    [
      'is a page that says it is an image',
      send('<html>hello</html>'.repeat(9), { 'content-type': 'image/jpeg' }),
      /is no JPEG/,
    ],
    ['is empty', send(''), /is no JPEG/],
    [
      'says that it is too large',
      (response) => void response.writeHead(200, { 'content-length': 1e9 }).write(image),
      'is larger than 20000 bytes',
    ],
    [
      'is too large without saying so',
      (response) => {
        response.writeHead(200, { 'transfer-encoding': 'chunked' }).write(image);
        const timer = setInterval(() => response.write(Buffer.alloc(4096)), 1);
        response.on('close', () => clearInterval(timer));
      },
      'is larger than 20000 bytes',
    ],
    [
      'is shorter than it says',
      (response) => {
        response.writeHead(200, { 'content-length': image.length + 100 }).write(image);
        setTimeout(() => response.destroy(), 20);
      },
      'the connection was broken off (tried 3 times)',
    ],
    ['never begins', () => undefined, 'sent nothing for 0.1 seconds (tried 3 times)', { timeout: 0.1 }],
    [
      'never ends',
      (response) => void response.writeHead(200).write(image),
      'sent nothing for 0.1 seconds (tried 3 times)',
      { timeout: 0.1 },
    ],
    ['trickles', trickle, 'took longer than 2 seconds (tried 1 times)', { timeout: 0.2, retries: 0 }],
    ['is redirected for ever', send('', { location: '/it.png' }, 302), 'is redirected more than 5 times'],
    [
      'is redirected to a file',
      send('', { location: 'file:///etc/passwd' }, 302),
      'is no link that begins with http: or https:',
    ],
    [
      'is redirected into a private network',
      send('', { location: 'http://169.254.169.254/latest/' }, 302),
      /leads to 169.254.169.254/,
    ],
    [
      'asks for an hour of patience',
      send('', { 'retry-after': '3600' }, 503),
      'asks to wait 3600 seconds, more than 0.02',
    ],
  ])('%s', async (_, handler, reason, options = {}) => {
    const site = await host({ '/it.png': handler });
    const { reasons, files } = await run(site.url('/it.png'), { maxFileBytes: 20_000, ...options });
    expect(files).toEqual([]);
    expect(reasons).toEqual([typeof reason === 'string' ? reason : expect.stringMatching(reason)]);
  });

  it.each([
    ['ftp://a.example/x.png', 'is no link that begins with http: or https:'],
    ['nonsense', 'is no link that begins with http: or https:'],
    ['http://me:secret@a.example/x.png', 'has a password in it'],
    ['http://127.0.0.1/x.png', 'leads to 127.0.0.1 (127.0.0.1), which is no public address; privateHosts allows it'],
    ['http://2130706433/x.png', 'leads to 127.0.0.1 (127.0.0.1), which is no public address; privateHosts allows it'],
    ['http://[::1]/x.png', 'leads to ::1 ([::1]), which is no public address; privateHosts allows it'],
    ['http://[::ffff:10.0.0.1]/x.png', /^leads to ::ffff:a00:1/],
  ])('a link such as %s', async (url, reason) => {
    const { reasons } = await run([{ url }], { privateHosts: [] });
    expect(reasons).toEqual([typeof reason === 'string' ? reason : expect.stringMatching(reason)]);
  });

  it('a name of this machine, unless it is allowed', async () => {
    const site = await host({ '/1.png': picture });
    const { reasons } = await run(site.url('/1.png'), { privateHosts: [] });
    expect(reasons).toEqual([
      expect.stringMatching(/^leads to (127.0.0.1|::1) \(localhost\), which is no public address/),
    ]);
    expect(site.visits).toEqual([]);
  });
});

it('knows public addresses', () => {
  const yes = ['8.8.8.8', '172.32.0.1', '2606:4700::1111', '2a00:1450::1'];
  const no =
    '0.0.0.0 10.1.2.3 100.64.0.1 127.9.9.9 169.254.169.254 172.16.0.1 192.168.1.1 198.18.0.1 224.0.0.1 255.255.255.255 :: ::1 fe80::1 fc00::1 ff02::1 64:ff9b::1 2001:db8::1 2002:7f00:1:: ::ffff:8.8.8.8 x';
  expect(yes.map(isPublic)).toEqual(yes.map(() => true));
  expect(no.split(' ').filter(isPublic)).toEqual([]);
});
