/**
 * Compiles assembly/ into src/ops/kernels/wasm/nativeBinaries.ts: once for the memory of one thread and once for the
 * memory that threads share, because WebAssembly tells the two apart by type. Run by `npm run build:kernels`.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { format, resolveConfig } from 'prettier';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = new URL('../src/ops/kernels/wasm/nativeBinaries.ts', import.meta.url);

/** What the file holds. A test compares it with the file. */
export async function nativeBinaries(): Promise<string> {
  const [single, shared] = await Promise.all([compile([]), compile(['--sharedMemory', '--enable', 'threads'])]);
  const text = `// Compiled from assembly/ by tools/buildKernels.ts; do not edit.
/** Base64 of the module for a memory of one thread. */
export const singleThreaded = '${single}';
/** Base64 of the module for a memory that threads share. */
export const multiThreaded = '${shared}';
`;
  return format(text, { ...(await resolveConfig(fileURLToPath(target))), parser: 'typescript' });
}

async function compile(more: readonly string[]): Promise<string> {
  const language = ['--enable', 'simd', '--runtime', 'stub', '--noAssert', '--use', 'abort=', '-O3'];
  const memory = ['--importMemory', '--initialMemory', '1', '--maximumMemory', '65536', '--memoryBase', '0'];
  const output = ['--baseDir', root, '--outFile', 'out.wasm'];
  let binary: Uint8Array | string | undefined;
  const { error } = await asc.main(['assembly/index.ts', ...output, ...language, ...memory, ...more], {
    writeFile: (name, contents) => {
      if (name === 'out.wasm') binary = contents;
    },
  });
  if (error || !binary) throw new Error(`The kernels do not compile: ${error?.message ?? 'no output'}`);
  return Buffer.from(binary).toString('base64');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(target, await nativeBinaries());
