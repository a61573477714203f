import { convGAN, facesDCGAN, labelMapDCGAN, type ImageShape, type Preset } from 'tfjs-gan';
import type { PresetId } from '../shared/catalog.js';

/** A published recipe, its networks as wide as a browser likes them; null for a preset of the page's own. */
export function publishedPreset(preset: PresetId, imageShape: ImageShape): Preset | null {
  switch (preset) {
    case 'labelMap':
      // The page says how many classes there are, and how they enter.
      return labelMapDCGAN({ classes: 1, imageShape, filters: 32 });
    case 'convGAN':
      return convGAN({ imageShape, filters: 32 });
    case 'faces':
      return facesDCGAN({ imageShape, baseFilters: 16 });
    case 'sketch':
    case 'quick':
    case 'paper':
    case 'hinge':
    case 'transfer':
      return null;
  }
}
