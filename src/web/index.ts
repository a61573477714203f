export { checkpointDatabase } from './checkpointDatabase.js';
export { datasetFromFiles, type DatasetFromFilesOptions, type FilesDataset } from './datasetFromFiles.js';
export { drawGrid } from './drawGrid.js';
export { type SkippedFile } from './listFiles.js';
