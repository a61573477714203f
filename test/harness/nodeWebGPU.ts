import { execFile } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findChromium } from './chromium.js';

// In a process of its own: a driver that crashes takes only the probe with it.
const script = `
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const adapter = await create([]).requestAdapter();
  console.log(adapter ? 'adapter' : 'none');
  process.exit(0);
`;

/** Whether WebGPU runs in Node on this machine. */
export interface NodeWebGPU {
  /** Why it does not run, or null. */
  readonly problem: string | null;
  /** The environment variables that it needs. */
  readonly env: Readonly<Record<string, string>>;
}

/** Asks the optional package `webgpu` for an adapter: the machine's own, or else the one in software of Chromium. */
export async function probeNodeWebGPU(): Promise<NodeWebGPU> {
  try {
    import.meta.resolve('webgpu');
  } catch {
    return { problem: 'the optional package "webgpu" is not installed', env: {} };
  }
  for (const env of [{}, chromiumVulkan()]) {
    if (await findsAdapter(env)) return { problem: null, env };
  }
  return { problem: 'the package "webgpu" finds no adapter (is there a Vulkan driver?)', env: {} };
}

async function findsAdapter(env: Readonly<Record<string, string>>): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, ...env },
      timeout: 30_000,
    });
    return stdout.includes('adapter');
  } catch {
    return false;
  }
}

/** The variables with which the Vulkan loader and the driver SwiftShader, both beside Chromium, are found. */
function chromiumVulkan(): Record<string, string> {
  const chromium = findChromium();
  const folders = [...(chromium === null ? [] : [dirname(realpathSync(chromium))]), '/usr/lib/chromium'];
  const folder = folders.find((candidate) => existsSync(join(candidate, 'vk_swiftshader_icd.json')));
  if (folder === undefined) return {};
  return { LD_LIBRARY_PATH: folder, VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json') };
}
