import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { undoingGlobals } from './undoingGlobals.js';

const binary = 'tfjs-backend-wasm-threaded-simd';

/** What is used of the Emscripten module of the threaded wasm backend. */
export interface ThreadedModule {
  readonly PThread: {
    unusedWorkers: Worker[];
    readonly runningWorkers: readonly Worker[];
    terminateAllThreads(): void;
  };
  cwrap(name: string, returns: 'number' | null, takes: readonly 'number'[]): unknown;
  /** Where the backend looks for the functions that register and free tensors. */
  tfjs?: Readonly<Record<string, unknown>>;
}

type Receive = (instance: WebAssembly.Instance, module: WebAssembly.Module) => void;

/** How the module is to start. Emscripten turns this object into the module. */
interface Configuration extends Partial<ThreadedModule> {
  locateFile(path: string, folder: string): string;
  instantiateWasm(imports: WebAssembly.Imports, receive: Receive): object;
}

/**
 * Starts the threaded binary of the wasm backend. It is written for the workers of a browser; Node's take their place.
 *
 * @param threads - 2 … 8, with the thread of the caller.
 */
export async function startThreads(threads: number): Promise<ThreadedModule> {
  const { default: factory } =
    await import('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js');
  const pool: Worker[] = [];
  try {
    const module = await new Promise<ThreadedModule>((resolve, reject) => {
      const configuration = configurationOf(threads, pool, reject);
      undoingGlobals(() => {
        // The package types its module without the threads.
        (factory(configuration) as Promise<unknown> as Promise<ThreadedModule>).then(resolve, reject);
      });
    });
    module.tfjs = tensorFunctions(module);
    return module;
  } catch (cause) {
    await Promise.all(pool.map((worker) => worker.terminate()));
    throw cause;
  }
}

function configurationOf(threads: number, pool: Worker[], reject: (cause: unknown) => void): Configuration {
  let folder = '';
  const configuration: Configuration = {
    locateFile(path, scriptFolder) {
      folder = scriptFolder;
      return join(scriptFolder, path);
    },
    instantiateWasm(imports, receive) {
      // The binary takes half of the cores that it is told of.
      Object.assign(imports.env ?? {}, { emscripten_num_logical_cores: () => 2 * threads });
      readFile(join(folder, `${binary}.wasm`))
        .then((bytes) => WebAssembly.instantiate(bytes, imports))
        .then(({ instance, module }) => {
          const script = workerScript(folder);
          while (pool.length < threads - 1) pool.push(new Worker(script, { eval: true }).once('error', reject));
          if (configuration.PThread) configuration.PThread.unusedWorkers = [...pool];
          receive(instance, module);
        })
        .catch(reject);
      return {};
    },
  };
  return configuration;
}

/** The package holds its workers' script as a string, in which the line breaks within literals must be escaped again. */
function workerScript(folder: string): string {
  const contents: unknown = createRequire(join(folder, 'index.js'))(`./${binary}.worker.js`);
  if (typeof contents !== 'object' || contents === null || !('wasmWorkerContents' in contents)) {
    throw new Error(`${binary}.worker.js is not as expected: this works with @tensorflow/tfjs-backend-wasm 4.22`);
  }
  return String(contents.wasmWorkerContents).replaceAll('\n', '\\n');
}

/** What the backend's own start-up binds. */
function tensorFunctions(module: ThreadedModule): Readonly<Record<string, unknown>> {
  return {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  };
}
