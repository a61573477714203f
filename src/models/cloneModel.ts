import { LayersModel, Sequential } from '@tensorflow/tfjs-layers';

/** A copy of a model with weights of its own; whoever made it disposes it. */
export function cloneModel(model: LayersModel): LayersModel {
  const config = model.getConfig();
  // The last argument skips random initial weights: they are overwritten at once.
  const copy =
    model instanceof Sequential
      ? Sequential.fromConfig<Sequential>(Sequential, config, {}, true)
      : LayersModel.fromConfig<LayersModel>(LayersModel, config, {}, true);
  copy.setWeights(model.getWeights());
  return copy;
}
