/** A layer in the configuration of a functional model, as tfjs-layers writes it. */
export interface ConfigOfLayer {
  readonly name: string;
  readonly className: string;
  readonly config: Record<string, unknown>;
  readonly inboundNodes: readonly (readonly (readonly [string, number, number, object])[])[];
}

/**
 * The layers of a network in which a label of 0 takes the place of its label input. It is a pixel of padding of what the
 * network reads: stock layers without weights can say no constant otherwise, and gradients pass by it.
 *
 * @param shape - of the main input, without the batch.
 */
export function withConstantLabel(
  layers: readonly ConfigOfLayer[],
  label: string,
  main: string,
  shape: readonly number[],
): ConfigOfLayer[] {
  const [rows = 1, width] =
    shape.length === 1 ? [1, shape[0] ?? 1] : [shape[0], shape.slice(1).reduce((a, b) => a * b)];
  const constant = [
    layer('Reshape', 'unlabelled_map', main, { targetShape: [rows, width, 1] }),
    layer('ZeroPadding2D', 'unlabelled_padded', 'unlabelled_map', { padding: paddings(1, 0, 0) }),
    layer('Cropping2D', 'unlabelled_pixel', 'unlabelled_padded', { cropping: paddings(0, rows, (width ?? 1) - 1) }),
    layer('Reshape', 'unlabelled', 'unlabelled_pixel', { targetShape: [1] }),
  ];
  const rest = layers
    .filter(({ name }) => name !== label)
    .map((one) => ({
      ...one,
      inboundNodes: one.inboundNodes.map((node) =>
        node.map(([from, ...place]) => [from === label ? 'unlabelled' : from, ...place] as const),
      ),
    }));
  return [...rest, ...constant];
}

function paddings(top: number, bottom: number, right: number): number[][] {
  return [
    [top, bottom],
    [0, right],
  ];
}

function layer(className: string, name: string, from: string, config: Record<string, unknown>): ConfigOfLayer {
  return { name, className, config: { name, trainable: true, ...config }, inboundNodes: [[[from, 0, 0, {}]]] };
}
