export { loadModel } from './loadModel.js';
export { modelFolder } from './modelFolder.js';
export { saveModel } from './saveModel.js';
export { writeImages, type WriteImagesOptions, type WrittenImages } from './writeImages.js';
export { writePng } from './writePng.js';
export { type Pixels } from './encodePng.js';
