export { compareRuns, type CompareRunsOptions, type RunComparison } from './report/compareRuns.js';
export type { MetricPoint } from './report/collectMetrics.js';
export { readMetrics, type RunMetrics } from './runs/readMetrics.js';
export { cachedStatistics, type CachedStatisticsOptions } from './metrics/cachedStatistics.js';
export { checkpointFolder } from './runs/checkpointFolder.js';
export { loadModel } from './networks/loadModel.js';
export { loadRun, type RecordedRun } from './runs/loadRun.js';
export { type RepeatedFinding } from './report/collectFindings.js';
export { openDataset, type OpenDatasetOptions, type OpenedDataset } from './datasets/openDataset.js';
export { openSampler } from './runs/openSampler.js';
export { writeReport, type RunReport, type WriteReportOptions } from './report/writeReport.js';
export { modelFolder } from './networks/modelFolder.js';
export { saveModel } from './networks/saveModel.js';
export { writeImages, type WriteImagesOptions, type WrittenImages } from './images/writeImages.js';
export { writeGradientFlow, type WriteGradientFlowOptions } from './report/writeGradientFlow.js';
export { writePng } from './images/writePng.js';
export { type Pixels } from './images/encodePng.js';
export { cifar100Files, cifar10Files } from './datasets/cifarFiles.js';
export { curate } from './curation/curate.js';
export { type CurateOptions, type CurationProgress } from './curation/curateOptions.js';
export {
  type CuratedFile,
  type CurationCounts,
  type CurationReport,
  type ReportedFilter,
} from './curation/curationReport.js';
export { faceFilter, type FaceFilterOptions } from './detectors/faceFilter.js';
export { textFilter, type TextFilterOptions } from './detectors/textFilter.js';
export { ingest, type IngestReport } from './ingest/ingest.js';
export { type IngestLink, type IngestOptions, type IngestProgress } from './ingest/ingestOptions.js';
export { type IngestCounts } from './ingest/imageStore.js';
export { type Provenance } from './ingest/provenance.js';
export { idxFiles, type IDXFilesOptions } from './datasets/idxFiles.js';
export { formatTime } from './terminal/formatTime.js';
export { imageFolder, type ImageFolder, type ImageFolderOptions } from './datasets/imageFolder.js';
export { type SkippedFile } from './datasets/listImages.js';
export { recordRun } from './recording/recordRun.js';
export { type RecordRunOptions } from './recording/recordRunOptions.js';
export { showProgress, type ProgressStream, type ShowProgressOptions } from './terminal/showProgress.js';
export { type ActiveBackend } from './backends/activateBackend.js';
export { useBackend, type BackendName, type UseBackendOptions } from './backends/useBackend.js';
export { useWasm, type UseWasmOptions } from './backends/useWasm.js';
export { useWebGPU } from './backends/useWebGPU.js';
