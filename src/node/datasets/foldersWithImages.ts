import { extname } from 'node:path';
import { IMAGE_EXTENSIONS } from './listImages.js';

/** Those of some files, by their paths, that are images by their names. */
export function imagesIn(files: readonly string[]): string[] {
  return files.filter((file) => IMAGE_EXTENSIONS.has(extname(file).toLowerCase()));
}

/** The folders directly below, by the paths of the images in them. */
export function foldersWithImages(images: readonly string[]): string[] {
  const tops = images.filter((file) => file.includes('/')).map((file) => file.slice(0, file.indexOf('/')));
  return [...new Set(tops)];
}
