// The optional package `webgpu`, which is not always installed.
declare module 'webgpu' {
  export function create(options: readonly string[]): GPU;
  export const globals: Readonly<Record<string, unknown>>;
}
