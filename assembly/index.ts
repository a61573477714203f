/**
 * What the wasm kernels do beside XNNPACK: moving numbers about, adding up columns, the step of Adam, convolutions by minimal
 * filtering. Four values at a time, in the memory of the backend itself. Written in AssemblyScript; `npm run build:kernels`
 * compiles it. Pointers are byte offsets into that memory; strides and sizes count float32 values unless they say bytes.
 */
export { adamStep } from './adamStep';
export { copyRuns } from './copyRuns';
export { multiply } from './multiply';
export { sumColumns } from './sumColumns';
export { transpose } from './transpose';
export {
  addInput,
  describeImage,
  filterProducts,
  inputProducts,
  outputProducts,
  storeFilter,
  storeOutput,
  useScratch,
} from './winograd';
