/**
 * The loops of the wasm kernels that are no arithmetic of XNNPACK's: moving numbers about and adding up columns, four
 * at a time, in the memory of the backend itself. Written in AssemblyScript; `npm run build:kernels` compiles it. Pointers
 * are byte offsets into that memory; strides and sizes count float32 values. Nothing is allocated.
 */
export { copyRuns } from './copyRuns';
export { sumColumns } from './sumColumns';
export { transpose } from './transpose';
