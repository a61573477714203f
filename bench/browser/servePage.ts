import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A page that can be opened until it is closed. */
export interface ServedPage {
  readonly url: string;
  close(): void;
}

const types: Readonly<Record<string, string>> = { js: 'text/javascript', wasm: 'application/wasm' };

/** Made once, so that all contestants run the same code. */
let bundled: Promise<string> | null = null;

/** Bundles the page and serves it to this machine alone, with the files of the wasm backend. */
export async function servePage(): Promise<ServedPage> {
  const script = await (bundled ??= bundle());
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/') send(response, 'text/html', '<!doctype html><script src="/page.js"></script>');
    else if (path === '/page.js') send(response, 'text/javascript', script);
    else void sendWasmFile(response, path);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server of the page has no port');
  return {
    url: `http://localhost:${address.port}/`,
    close() {
      server.close();
      // A browser may still hold one open.
      server.closeAllConnections();
    },
  };
}

async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL('page.ts', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (!file) throw new Error('the page was not bundled');
  return file.text;
}

async function sendWasmFile(response: ServerResponse, path: string): Promise<void> {
  const { resolve } = createRequire(import.meta.url);
  const folder = join(resolve('@tensorflow/tfjs-backend-wasm/package.json'), '../wasm-out');
  try {
    const file = await readFile(join(folder, basename(path)));
    send(response, types[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream', file);
  } catch {
    response.writeHead(404).end();
  }
}

function send(response: ServerResponse, type: string, body: string | Uint8Array): void {
  response.writeHead(200, {
    'Content-Type': type,
    // With these a page may have threads.
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  });
  response.end(body);
}
