import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import { buildTorchDCGAN } from '../../../src/architectures/index.js';
import { saveModel } from '../../../src/node/index.js';
import { loadWeights } from '../../../src/transfer/index.js';
import { temporaryFolders } from '../temporaryFolder.js';

const newFolder = temporaryFolders();

it('loads the weights of a folder that tfjs wrote, by the names of layers', async () => {
  const folder = await newFolder();
  const [saved, fresh] = [1, 2].map(
    (seed) => buildTorchDCGAN({ imageSize: 8, latentDim: 3, features: 2, seed }).generator,
  );
  if (!saved || !fresh) throw new Error('two generators are needed');
  await saveModel(saved, folder);
  const report = await loadWeights(fresh, folder);
  expect(report.format).toBe('tfjs');
  expect(new Set(report.tensors.map(({ matchedBy }) => matchedBy))).toEqual(new Set(['name']));
  const values = (model: typeof saved) =>
    Promise.all(model.getWeights().map(async (weight) => [...(await weight.data())]));
  expect(await values(fresh)).toEqual(await values(saved));
  saved.dispose();
  fresh.dispose();
});
