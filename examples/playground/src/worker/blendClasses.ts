import * as tf from '@tensorflow/tfjs-core';
import type { LayerVariable, LayersModel } from '@tensorflow/tfjs-layers';
import type { ClassBlend } from '../shared/protocol.js';

/**
 * Draws with a class that lies between two. A class is a row of each table (`Embedding`) that the generator has, so for as long as
 * `draw` takes, the row of the first class is the mean of both, weighted.
 *
 * @param draw - is given the label to draw with.
 */
export async function withBlendedClass<T>(
  generator: LayersModel,
  { from, to, amount }: ClassBlend,
  draw: (label: number) => Promise<T>,
): Promise<T> {
  if (amount === 0 || from === to) return draw(from);
  if (amount === 1) return draw(to);
  const tables = tablesOf(generator);
  const before = tables.map((table) => tf.clone(table.read()));
  try {
    tables.forEach((table) => blendRows(table, from, to, amount));
    return await draw(from);
  } finally {
    tables.forEach((table, i) => {
      const value = before[i];
      if (value) table.write(value);
    });
    tf.dispose(before);
  }
}

function tablesOf(generator: LayersModel): LayerVariable[] {
  const layers = generator.layers.filter((layer) => layer.getClassName() === 'Embedding');
  return layers.flatMap((layer) => layer.weights);
}

function blendRows(table: LayerVariable, from: number, to: number, amount: number): void {
  tf.tidy(() => {
    const rows = tf.unstack(table.read());
    const [first, second] = [rows[from], rows[to]];
    if (!first || !second) throw new Error(`the generator knows ${rows.length} classes only`);
    rows[from] = tf.add(tf.mul(first, 1 - amount), tf.mul(second, amount));
    table.write(tf.stack(rows));
  });
}
