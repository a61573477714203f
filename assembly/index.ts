/**
 * The loops of the wasm kernels that XNNPACK has no fast kernel for: moving numbers about, adding up columns, the update of Adam; four
 * values at a time, in the memory of the backend itself. Written in AssemblyScript; `npm run build:kernels` compiles it. Pointers
 * are byte offsets into that memory; strides and sizes count float32 values. Nothing is allocated.
 */
export { adamStep } from './adamStep';
export { copyRuns } from './copyRuns';
export { sumColumns } from './sumColumns';
export { transpose } from './transpose';
