import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf, type Checks } from '../../core/index.js';
import { encodeSafetensors, type WrittenArray } from './formats/encodeSafetensors.js';
import type { WeightsLayout } from './formats/weightsFile.js';
import type { LoadReport, NameMap } from './loadReport.js';
import { torchName } from './mapping/fitModule.js';
import { arrangeBack } from './mapping/rearrangement.js';
import { torchRearrangement } from './mapping/torchRearrangement.js';
import { torchShape } from './mapping/torchShape.js';
import { type ModelWeight, type WeightLayer, weightLayers } from './mapping/weightLayers.js';

/** Options of {@link writeSafetensors}. */
export interface WriteSafetensorsOptions {
  /**
   * How the axes are ordered: `torch` writes what `load_state_dict` takes, `tf` the model's own. Default: that of `like`, else
   * `tf`.
   */
  readonly layout?: WeightsLayout;
  /** Writes names and shapes of the file that a load read, so that the program that wrote it can read this one. Default: none. */
  readonly like?: LoadReport;
  /** Names by weight, instead of those of `like`. Weights that are not in it keep their own. Default {}. */
  readonly map?: NameMap;
}

/**
 * Writes the weights of a model as a safetensors file of float32 numbers.
 *
 * Without `like` and `map` a weight is named after its layer: `stage0_conv/kernel`, or `stage0_conv.weight` in the layout of
 * PyTorch.
 *
 * @throws InvalidArgumentError for an invalid option, and for a weight that `like` knows as one of another shape or that the file had not.
 *
 * @example
 * await writeFile('netG.safetensors', await writeSafetensors(gan.generator, { like: reports.generator }));
 */
export async function writeSafetensors(
  model: LayersModel,
  options: WriteSafetensorsOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const check = checksOf('writeSafetensors');
  check.knownKeys('options', options, ['layout', 'like', 'map']);
  const { like, layout = like?.layout ?? 'tf', map = {} } = options;
  check.oneOf('layout', layout, ['torch', 'tf']);
  const origins = new Map(like?.tensors.map((tensor) => [tensor.weight, tensor]));
  const arrays: WrittenArray[] = [];
  for (const layer of weightLayers(model)) {
    for (const weight of layer.weights) {
      const values = new Float32Array(await weight.variable.read().data());
      const origin = origins.get(weight.name);
      if (origin?.action === 'initialised') {
        if (values.some((value) => value !== values[0]) || (values[0] ?? 0) !== (weight.role === 'gamma' ? 1 : 0)) {
          check.fail('like', `must have a place for ${weight.name}, which has been trained since`, origin.source);
        }
        continue;
      }
      const name = map[weight.name] ?? origin?.source ?? (layout === 'torch' ? torchName(layer, weight) : weight.name);
      arrays.push({ name, ...arranged(check, layer, weight, values, layout, origin?.sourceShape ?? null) });
    }
  }
  const twice = arrays.find(({ name }, i) => arrays.findIndex((other) => other.name === name) < i);
  if (twice) check.fail('map', 'must give each weight a name of its own', twice.name);
  return encodeSafetensors(arrays, { format: layout === 'torch' ? 'pt' : 'tf' });
}

function arranged(
  check: Checks,
  layer: WeightLayer,
  weight: ModelWeight,
  values: Float32Array,
  layout: WeightsLayout,
  known: readonly number[] | null,
): { readonly shape: readonly number[]; readonly values: Float32Array } {
  if (layout === 'tf') return { shape: weight.shape, values };
  const shape = known ?? torchShape(layer, weight);
  const rearrangement = torchRearrangement(layer, weight, shape);
  if (!rearrangement) return check.fail('like', `must fit ${weight.name} of shape [${weight.shape.join(', ')}]`, shape);
  try {
    return { shape, values: arrangeBack(values, rearrangement) };
  } catch (error) {
    return check.fail('like', `must fit ${weight.name}: ${error instanceof Error ? error.message : ''}`, shape);
  }
}
