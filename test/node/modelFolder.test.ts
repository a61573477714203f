import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { loadModel, modelFolder, saveModel } from '../../src/node/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();

/** A small network with convolutions, batch norm and an embedding. */
function buildModel(filters = 2): tfl.LayersModel {
  const label = tfl.input({ shape: [1], dtype: 'int32', name: 'label' });
  const embedded = tfl.layers.embedding({ inputDim: 3, outputDim: 4 }).apply(label) as tfl.SymbolicTensor;
  const map = tfl.layers.reshape({ targetShape: [2, 2, 1] }).apply(embedded) as tfl.SymbolicTensor;
  const layer = tfl.layers.conv2dTranspose({ filters, kernelSize: 3, strides: 2, padding: 'same' });
  const normal = tfl.layers.batchNormalization().apply(layer.apply(map)) as tfl.SymbolicTensor;
  return tfl.model({ inputs: label, outputs: normal, name: 'small' });
}

async function outputOf(model: tfl.LayersModel): Promise<number[]> {
  const labels = tf.tensor2d([[0], [2]], undefined, 'int32');
  const output = model.predict(labels) as tf.Tensor;
  const values = [...(await output.data())];
  tf.dispose([labels, output]);
  return values;
}

describe('saveModel and loadModel', () => {
  it('gives back the same model, bit by bit', async () => {
    const folder = join(await newFolder(), 'a', 'b');
    const model = buildModel();
    await saveModel(model, folder);
    expect((await readdir(folder)).sort()).toEqual(['model.json', 'weights.bin']);
    for (const path of [folder, join(folder, 'model.json')]) {
      const loaded = await loadModel(path);
      expect(await outputOf(loaded)).toEqual(await outputOf(model));
      loaded.dispose();
    }
    model.dispose();
  });

  it('writes what stock tfjs loads over HTTP', async () => {
    const folder = await newFolder();
    const model = buildModel();
    await saveModel(model, folder);
    const server = createServer((request, response) => {
      void readFile(join(folder, request.url ?? '')).then((file) => response.end(file));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const loaded = await tfl.loadLayersModel(`http://127.0.0.1:${port}/model.json`);
      expect(await outputOf(loaded)).toEqual(await outputOf(model));
      loaded.dispose();
    } finally {
      server.closeAllConnections();
      server.close();
      model.dispose();
    }
  });

  it('replaces a model by itself and by another, and leaves one file of weights', async () => {
    const folder = await newFolder();
    const [first, second] = [buildModel(2), buildModel(3)];
    await writeFile(join(folder, 'notes.txt'), 'mine');
    for (const model of [first, first, second, first]) {
      await saveModel(model, folder);
      const files = await readdir(folder);
      expect(files).toContain('notes.txt');
      expect(files.length).toBe(3);
      const loaded = await loadModel(folder);
      expect(await outputOf(loaded)).toEqual(await outputOf(model));
      loaded.dispose();
    }
    first.dispose();
    second.dispose();
  });

  it('keeps a readable model in the folder while newer weights are written over it', async () => {
    const folder = await newFolder();
    const model = buildModel();
    const bias = model.weights.findIndex(({ name }) => name.includes('gamma'));
    const written: number[][] = [];
    const save = async (value: number) => {
      const weights = model.getWeights();
      const gamma = tf.fill([2], value);
      model.setWeights(weights.map((weight, i) => (i === bias ? gamma : weight)));
      gamma.dispose();
      written.push(await outputOf(model));
      await saveModel(model, folder);
    };
    await save(0);
    const saving = (async () => {
      for (let i = 1; i <= 8; i++) await save(i);
    })();
    let saved = false;
    void saving.then(() => (saved = true));
    while (!saved) {
      const loaded = await loadModel(folder);
      expect(written).toContainEqual(await outputOf(loaded));
      loaded.dispose();
    }
    await saving;
    model.dispose();
  });

  it('reads what the converter writes: several groups, several files, quantised', async () => {
    const folder = await newFolder();
    const model = tfl.sequential({ layers: [tfl.layers.dense({ units: 2, inputShape: [3], name: 'dense' })] });
    const modelTopology: unknown = model.toJSON(null, false);
    model.dispose();
    const weightsManifest = [
      {
        paths: ['group1-shard1of2.bin', 'group1-shard2of2.bin'],
        weights: [
          {
            name: 'dense/kernel',
            shape: [3, 2],
            dtype: 'float32',
            quantization: { dtype: 'uint8', min: -1, scale: 0.5 },
          },
        ],
      },
      { paths: ['group2-shard1of1.bin'], weights: [{ name: 'dense/bias', shape: [2], dtype: 'float32' }] },
    ];
    await writeFile(
      join(folder, 'model.json'),
      JSON.stringify({ format: 'layers-model', modelTopology, weightsManifest }),
    );
    await writeFile(join(folder, 'group1-shard1of2.bin'), Uint8Array.of(0, 1, 2, 3));
    await writeFile(join(folder, 'group1-shard2of2.bin'), Uint8Array.of(4, 255));
    await writeFile(join(folder, 'group2-shard1of1.bin'), new Uint8Array(Float32Array.of(0.25, -8).buffer));
    const loaded = await loadModel(folder);
    const weights = loaded.getWeights();
    expect([...((await weights[0]?.data()) ?? [])]).toEqual([-1, -0.5, 0, 0.5, 1, 126.5]);
    expect([...((await weights[1]?.data()) ?? [])]).toEqual([0.25, -8]);
    loaded.dispose();
  });

  it('says what is wrong with the files', async () => {
    const folder = await newFolder();
    const file = join(folder, 'model.json');
    await expect(loadModel(folder)).rejects.toThrow(`loadModel: cannot read ${file}: it does not exist`);
    await writeFile(file, '{"modelTopology": {');
    await expect(loadModel(folder)).rejects.toThrow(`loadModel: ${file} is not valid JSON`);
    for (const text of ['[]', 'null', '{"modelTopology": {}}', '{"modelTopology": {}, "weightsManifest": [{}]}']) {
      await writeFile(file, text);
      await expect(loadModel(folder)).rejects.toThrow(`${file} does not describe a tfjs model with its weights`);
    }
    await writeFile(file, '{"format": "graph-model", "modelTopology": {}, "weightsManifest": []}');
    await expect(loadModel(folder)).rejects.toThrow(`${file} is a graph model`);
  });

  it('notices weights that are missing or cut off', async () => {
    const folder = await newFolder();
    const model = buildModel();
    await saveModel(model, folder);
    const weights = join(folder, 'weights.bin');
    const bytes = model.weights.reduce((sum, weight) => sum + 4 * weight.read().size, 0);
    await truncate(weights, bytes - 4);
    await expect(loadModel(folder)).rejects.toThrow(
      `${weights} must hold ${bytes} bytes of weights (got ${bytes - 4})`,
    );
    await writeFile(join(folder, 'elsewhere'), '');
    await expect(loadModel(join(folder, 'elsewhere'))).rejects.toThrow('a part of its path is a file, not a folder');
    model.dispose();
  });

  it('says what cannot be written, and leaves nothing half-written', async () => {
    const folder = await newFolder();
    const model = buildModel();
    await writeFile(join(folder, 'taken'), '');
    await expect(saveModel(model, join(folder, 'taken'))).rejects.toThrow(
      `saveModel: cannot write ${join(folder, 'taken', 'weights.bin')}: a file of that name is in the way`,
    );
    await mkdir(join(folder, 'there', 'model.json'), { recursive: true });
    await expect(saveModel(model, join(folder, 'there'))).rejects.toThrow('it is a folder');
    expect(await readdir(join(folder, 'there'))).not.toContainEqual(expect.stringContaining('.tmp'));
    await expect(saveModel(Object.create(null) as tfl.LayersModel, folder)).rejects.toThrow(
      'saveModel: model must be a LayersModel',
    );
    expect(() => modelFolder('')).toThrow('modelFolder: path must be a path (got "")');
    model.dispose();
  });

  it('leaks nothing', async () => {
    const folder = await newFolder();
    const model = buildModel();
    await expectNoLeak(() => saveModel(model, folder));
    await expectNoLeak(async () => {
      (await loadModel(folder)).dispose();
    });
    model.dispose();
  });
});
