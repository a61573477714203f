import { describeTable, printable } from '../describe.js';
import type { InspectedWeights } from './inspectWeights.js';

/** What is in a file of weights, as lines. */
export function describeWeights({ format, layout, layers, numbers, nonFinite, arrays }: InspectedWeights): string[] {
  const counts = `${layers} layers, ${arrays.length} arrays, ${numbers.toLocaleString('en')} numbers`;
  const told = (count: number): string => (count > 0 ? `${count.toLocaleString('en')} NaN or infinite` : '');
  return [
    [`${format}, axes as ${layout} has them: ${counts}`, told(nonFinite)].filter(Boolean).join('; '),
    ...describeTable(
      arrays.map((array) => [
        ...[printable(array.name), `[${array.shape.join(', ')}]`, array.dtype],
        array.numbers,
        told(array.nonFinite),
      ]),
    ),
  ];
}
