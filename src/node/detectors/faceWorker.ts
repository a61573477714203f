/**
 * Looks for faces, in a thread of its own: the detector sets up a tfjs backend, which must not become that of a training in the main
 * thread. Runs from its text, because a bundler would not take a file along.
 */
export const faceWorker = `
const { parentPort, workerData } = require('node:worker_threads');
const { readFile } = require('node:fs/promises');
const { fileURLToPath } = require('node:url');
// The models lie in the package; Node's own fetch takes no files, and nothing else is to be fetched.
globalThis.fetch = async (url) => new Response(await readFile(fileURLToPath(String(url))));
const tf = require(workerData.core);
const { Human } = require(workerData.detector);
const off = { enabled: false };
const human = new Human({
  backend: 'wasm',
  wasmPath: workerData.wasm,
  modelBasePath: workerData.models,
  debug: false,
  cacheSensitivity: 0,
  filter: off,
  face: {
    enabled: true,
    detector: { enabled: true, maxDetected: 5, minConfidence: 0.1, rotation: false },
    mesh: off, iris: off, description: off, emotion: off, antispoof: off, liveness: off,
  },
  body: off, hand: off, object: off, gesture: off, segmentation: off,
});
let last = human.load();
last.then(() => parentPort.postMessage({ id: -1, score: 0 }), (error) => { throw error; });
parentPort.on('message', ({ id, data, width, height }) => {
  last = last.then(async () => {
    const image = tf.tensor4d(new Float32Array(data), [1, height, width, 3]);
    const { face, error } = await human.detect(image);
    image.dispose();
    parentPort.postMessage(error ? { id, error: String(error) } : { id, score: Math.max(0, ...face.map(({ boxScore }) => boxScore)) });
  }).catch((error) => parentPort.postMessage({ id, error: String(error) }));
});
`;
