import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

// In a process of its own: a driver that crashes takes only the probe with it.
const script = `
  const { create, globals } = await import('webgpu');
  Object.assign(globalThis, globals);
  const adapter = await create([]).requestAdapter();
  console.log(adapter ? 'adapter' : 'none');
  process.exit(0);
`;

/** Null if WebGPU runs in Node on this machine, else the reason why it does not. */
export async function nodeWebGPUProblem(): Promise<string | null> {
  try {
    import.meta.resolve('webgpu');
  } catch {
    return 'the optional package "webgpu" is not installed';
  }
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 30_000,
    });
    return stdout.includes('adapter') ? null : 'the package "webgpu" finds no adapter (is there a Vulkan driver?)';
  } catch (error) {
    return `the package "webgpu" does not start: ${error instanceof Error ? (error.message.split('\n')[1] ?? error.message) : String(error)}`;
  }
}
