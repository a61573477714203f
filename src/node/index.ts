export { compareRuns, type CompareRunsOptions, type RunComparison } from './compareRuns.js';
export type { MetricPoint } from './collectMetrics.js';
export { readMetrics, type RunMetrics } from './readMetrics.js';
export { cachedStatistics, type CachedStatisticsOptions } from './cachedStatistics.js';
export { checkpointFolder } from './checkpointFolder.js';
export { loadModel } from './loadModel.js';
export { loadRun, type RecordedRun } from './loadRun.js';
export { type RepeatedFinding } from './collectFindings.js';
export { openDataset, type OpenDatasetOptions, type OpenedDataset } from './openDataset.js';
export { openSampler } from './openSampler.js';
export { writeReport, type RunReport, type WriteReportOptions } from './writeReport.js';
export { modelFolder } from './modelFolder.js';
export { saveModel } from './saveModel.js';
export { writeImages, type WriteImagesOptions, type WrittenImages } from './writeImages.js';
export { writeGradientFlow, type WriteGradientFlowOptions } from './writeGradientFlow.js';
export { writePng } from './writePng.js';
export { type Pixels } from './encodePng.js';
export { cifar100Files, cifar10Files } from './cifarFiles.js';
export { curate } from './curate.js';
export { type CurateOptions, type CurationProgress } from './curation/curateOptions.js';
export {
  type CuratedFile,
  type CurationCounts,
  type CurationReport,
  type ReportedFilter,
} from './curation/curationReport.js';
export { faceFilter, type FaceFilterOptions } from './detectors/faceFilter.js';
export { textFilter, type TextFilterOptions } from './detectors/textFilter.js';
export { ingest, type IngestReport } from './ingest.js';
export { type IngestLink, type IngestOptions, type IngestProgress } from './ingest/ingestOptions.js';
export { type IngestCounts } from './ingest/imageStore.js';
export { type Provenance } from './ingest/provenance.js';
export { idxFiles, type IDXFilesOptions } from './idxFiles.js';
export { formatTime } from './formatTime.js';
export { imageFolder, type ImageFolder, type ImageFolderOptions } from './imageFolder.js';
export { type SkippedFile } from './listImages.js';
export { recordRun } from './recordRun.js';
export { type RecordRunOptions } from './recordRunOptions.js';
export { showProgress, type ProgressStream, type ShowProgressOptions } from './showProgress.js';
export { type ActiveBackend } from './activateBackend.js';
export { useBackend, type BackendName, type UseBackendOptions } from './useBackend.js';
export { useWasm, type UseWasmOptions } from './useWasm.js';
export { useWebGPU } from './useWebGPU.js';
