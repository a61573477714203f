import type { layers, LayersModel } from '@tensorflow/tfjs-layers';
import { isModel, programOf } from '../../models/index.js';
import { inputsOf } from '../../training/index.js';

type Layer = layers.Layer;

/** A layer of a network that is no model itself, and where it stands. */
export interface NetworkLayer {
  readonly layer: Layer;
  /** Its name, behind those of the models around it: `encoder/conv`. */
  readonly name: string;
  /**
   * The number of convolutions and dense layers on the longest way from the main input up to and with this layer, at least 1;
   * null for what is computed from the label alone. Of a layer that is used more than once, its lowest.
   */
  readonly depth: number | null;
  /** Whether it, or a model around it, is frozen. */
  readonly isFrozen: boolean;
}

const deepening = /^(Depthwise|Separable)?Conv(1|2|3)D(Transpose)?$|^Dense$/;

/** The layers of a network, each once, in the order of the network; those inside of nested models in their place. */
export function networkLayers(model: LayersModel): NetworkLayer[] {
  const main = inputsOf(model).main;
  const depths = new Map<Layer, number | null>();
  const inputs = model.inputs.map((input) => (input.id === main.id ? 0 : null));
  noteDepths(model, inputs, depths);
  const found = new Map<Layer, NetworkLayer>();

  function list(inside: LayersModel, prefix: string, isFrozen: boolean): void {
    for (const layer of inside.layers) {
      const [name, frozenHere] = [prefix + layer.name, isFrozen || !layer.trainable];
      if (isModel(layer)) list(layer, `${name}/`, frozenHere);
      else if (!found.has(layer))
        found.set(layer, { layer, name, depth: depths.get(layer) ?? null, isFrozen: frozenHere });
    }
  }

  list(model, '', !model.trainable);
  return [...found.values()];
}

/** The greatest depth in a network. */
export function depthOf(list: readonly NetworkLayer[]): number {
  return Math.max(1, ...list.map(({ depth }) => depth ?? 1));
}

/** Notes the depth of each layer of a model whose inputs have the given ones; returns those of its outputs. */
function noteDepths(
  model: LayersModel,
  inputDepths: readonly (number | null)[],
  noted: Map<Layer, number | null>,
): (number | null)[] {
  const program = programOf(model);
  const depths = new Map<number, number | null>();
  program.inputs.forEach((slot, i) => depths.set(slot, inputDepths[i] ?? null));
  for (const { layer, inputs, outputs } of program.instructions) {
    const before = inputs.map((slot) => depths.get(slot) ?? null);
    const after = isModel(layer) ? noteDepths(layer, before, noted) : [noteDepth(layer, before, noted)];
    outputs.forEach((slot, i) => depths.set(slot, after[i] ?? null));
  }
  return program.outputs.map((slot) => depths.get(slot) ?? null);
}

/** Notes the depth of one application of a layer; returns that of its outputs. */
function noteDepth(layer: Layer, before: readonly (number | null)[], noted: Map<Layer, number | null>): number | null {
  const below = greatest(before);
  const here = below === null ? null : below + (deepening.test(layer.getClassName()) ? 1 : 0);
  const own = here === null ? null : Math.max(1, here);
  const earlier = noted.get(layer) ?? null;
  noted.set(layer, earlier === null || own === null ? (earlier ?? own) : Math.min(earlier, own));
  return here;
}

function greatest(depths: readonly (number | null)[]): number | null {
  const known = depths.filter((depth) => depth !== null);
  return known.length > 0 ? Math.max(...known) : null;
}
