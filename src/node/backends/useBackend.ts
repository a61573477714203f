import { checksOf } from '../../core/index.js';
import { activateBackend, reasonOf, type ActiveBackend } from './activateBackend.js';
import { importPeer } from '../files/importPeer.js';
import { oneAtATime } from './oneAtATime.js';
import { useWasm, type UseWasmOptions } from './useWasm.js';
import { useWebGPU } from './useWebGPU.js';

/** The backends that `useBackend` can start; `auto` is the fastest of those that are installed and start. */
export type BackendName = 'auto' | 'wasm' | 'cpu' | 'webgpu' | 'tensorflow';

/** Options of {@link useBackend}: those of {@link useWasm}; none for the other backends. */
export type UseBackendOptions = UseWasmOptions;

const check = checksOf('useBackend');

/**
 * Starts a tfjs backend in Node and makes it the current one, ready for training. The package of the backend must be
 * installed:
 *
 * - `wasm`: `@tensorflow/tfjs-backend-wasm`; runs everywhere, on several threads.
 * - `cpu`: `@tensorflow/tfjs-backend-cpu`; plain JavaScript, slow.
 * - `webgpu`: `@tensorflow/tfjs-backend-webgpu` and `webgpu`; needs a GPU and its Vulkan, Metal or D3D12 driver.
 * - `tensorflow`: `@tensorflow/tfjs-node`; native TensorFlow where its library can be downloaded, up to Node 22.
 * - `auto`: the first of webgpu (on a real GPU), wasm, tensorflow and cpu that starts; wasm alone where `threads` are given.
 *
 * @param name - which one.
 * @throws an error that says what to install or change. The backend before is then still the current one.
 */
export async function useBackend(name: BackendName, options: UseBackendOptions = {}): Promise<ActiveBackend> {
  const chosen = check.oneOf('name', name, ['auto', 'wasm', 'cpu', 'webgpu', 'tensorflow']);
  check.knownKeys('options', options, ['threads']);
  if (!['auto', 'wasm'].includes(chosen) && options.threads !== undefined) {
    check.fail('threads', `is an option of wasm alone, not of ${chosen}`, options.threads);
  }
  switch (chosen) {
    case 'auto':
      return options.threads === undefined ? useFirst() : useWasm(options);
    case 'wasm':
      return useWasm(options);
    case 'webgpu':
      return useWebGPU();
    case 'cpu':
      return oneAtATime(() => usePackage('cpu', '@tensorflow/tfjs-backend-cpu'));
    case 'tensorflow':
      return oneAtATime(() => usePackage('tensorflow', '@tensorflow/tfjs-node'));
  }
}

async function usePackage(name: string, packageName: string): Promise<ActiveBackend> {
  await importPeer('useBackend', packageName, () => import(packageName));
  await activateBackend('useBackend', name, `try: npm install ${packageName}`);
  return { name, threads: name === 'cpu' ? 1 : null, description: name };
}

/** Graphics in software: many times slower than wasm. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render/i;

async function useFirst(): Promise<ActiveBackend> {
  const reasons: string[] = [];
  for (const name of ['webgpu', 'wasm', 'tensorflow', 'cpu'] as const) {
    try {
      const started = await useBackend(name);
      if (name !== 'webgpu' || !SOFTWARE.test(started.description)) return started;
      reasons.push(`${started.description} is no GPU`);
    } catch (error) {
      reasons.push(reasonOf(error).split('\n')[0] ?? '');
    }
  }
  throw new Error(
    `useBackend: no backend of tfjs is installed that starts here; run: npm install @tensorflow/tfjs-backend-wasm\n(${reasons.join('; ')})`,
  );
}
