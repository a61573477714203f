// Gives Node the globals that a browser with WebGPU has.
const { create, globals } = await import('webgpu');
if (!('GPUDevice' in globalThis)) {
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
}

export {};
