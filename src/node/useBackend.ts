import { checksOf } from '../core/index.js';
import { activateBackend, type ActiveBackend } from './activateBackend.js';
import { importPeer } from './importPeer.js';
import { oneAtATime } from './oneAtATime.js';
import { useWasm, type UseWasmOptions } from './useWasm.js';
import { useWebGPU } from './useWebGPU.js';

/** The backends that `useBackend` can start. */
export type BackendName = 'wasm' | 'cpu' | 'webgpu' | 'tensorflow';

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
 *
 * @param name - which one.
 * @throws an error that says what to install or change. The backend before is then still the current one.
 */
export async function useBackend(name: BackendName, options: UseBackendOptions = {}): Promise<ActiveBackend> {
  const chosen = check.oneOf('name', name, ['wasm', 'cpu', 'webgpu', 'tensorflow']);
  check.knownKeys('options', options, ['threads']);
  if (chosen !== 'wasm' && options.threads !== undefined) {
    check.fail('threads', `is an option of wasm alone, not of ${chosen}`, options.threads);
  }
  switch (chosen) {
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
