import { activateBackend, type ActiveBackend } from './activateBackend.js';
import { importPeer } from '../files/importPeer.js';
import { oneAtATime } from './oneAtATime.js';

const BACKEND = '@tensorflow/tfjs-backend-webgpu';
const REMEDY =
  'it needs a GPU with a Vulkan (Linux), Metal (macOS) or D3D12 (Windows) driver; on Linux install libvulkan1 and ' +
  'the driver of the GPU, or name a driver in the variable VK_ICD_FILENAMES';

/** Dawn's WebGPU ends, even in the middle of its work, when nothing refers to it any more. */
let held: Dawn | null = null;

/**
 * Starts the webgpu backend of tfjs in Node on Dawn, the WebGPU of Chromium, from the package `webgpu`; makes it the
 * current backend, ready for training. The constants of WebGPU, such as `GPUBufferUsage`, become global, since the backend
 * reads them there.
 *
 * @throws an error that says what to install or change. The backend before is then still the current one.
 */
export async function useWebGPU(): Promise<ActiveBackend> {
  return oneAtATime(start);
}

async function start(): Promise<ActiveBackend> {
  held ??= await importPeer('useWebGPU', 'webgpu', startDawn);
  const adapter = await held.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error(`useWebGPU: found no GPU; ${REMEDY}`);
  await withNavigator(held, async () => {
    await importPeer('useWebGPU', BACKEND, () => import('@tensorflow/tfjs-backend-webgpu'));
    await activateBackend('useWebGPU', 'webgpu', `${REMEDY}; and call useWebGPU before ${BACKEND} is imported`);
  });
  const { description, vendor } = adapter.info ?? {};
  const names = [description, vendor].filter(Boolean).join(', ');
  return { name: 'webgpu', threads: null, description: names ? `webgpu (${names})` : 'webgpu' };
}

/** What is used of a `GPU` object. */
interface Dawn {
  requestAdapter(options: { readonly powerPreference: 'high-performance' }): Promise<Adapter | null>;
}

interface Adapter {
  readonly info?: { readonly description?: string; readonly vendor?: string };
}

async function startDawn(): Promise<Dawn> {
  // The package is optional, and so are its types.
  const name = 'webgpu';
  const dawn: unknown = await import(name);
  if (!isDawnPackage(dawn)) throw new Error('its version is not one that this library knows');
  for (const [key, value] of Object.entries(dawn.globals)) {
    if (!(key in globalThis)) Object.defineProperty(globalThis, key, { value, configurable: true, writable: true });
  }
  return dawn.create([]);
}

interface DawnPackage {
  create(options: readonly string[]): Dawn;
  readonly globals: Readonly<Record<string, unknown>>;
}

function isDawnPackage(value: unknown): value is DawnPackage {
  return typeof value === 'object' && value !== null && 'create' in value && 'globals' in value;
}

/** Runs `start` with a global `navigator.gpu`, where the backend looks for it once. */
async function withNavigator(gpu: Dawn, start: () => Promise<void>): Promise<void> {
  const existing: unknown = Reflect.get(globalThis, 'navigator');
  const [owner, key, value] = isObject(existing) ? [existing, 'gpu', gpu] : [globalThis, 'navigator', { gpu }];
  const before = Object.getOwnPropertyDescriptor(owner, key);
  Object.defineProperty(owner, key, { value, configurable: true });
  try {
    await start();
  } finally {
    if (before) Object.defineProperty(owner, key, before);
    else Reflect.deleteProperty(owner, key);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
