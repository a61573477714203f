import { type Checks } from '../core/index.js';

/**
 * What lies beyond the edge of an image: its mirror image (the edge itself not repeated), its edge drawn on and on, or
 * one value in [-1, 1].
 */
export type Border = 'reflect' | 'edge' | number;

/** Checks the option `border`. */
export function checkBorder(check: Checks, border: unknown): Border {
  return typeof border === 'number'
    ? check.number('border', border, -1, 1)
    : check.oneOf('border', border, ['reflect', 'edge']);
}

/** The place in [0, size) whose value stands at the integer `place`; -1 where the border's own value does. */
export function placeWithin(place: number, size: number, border: Border): number {
  if (place >= 0 && place < size) return place;
  if (border === 'edge') return place < 0 ? 0 : size - 1;
  if (border !== 'reflect') return -1;
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const phase = ((place % period) + period) % period;
  return Math.min(phase, period - phase);
}

/** The value of `Border` where `placeWithin` gives -1. */
export function valueBeyond(border: Border): number {
  return typeof border === 'number' ? border : 0;
}
