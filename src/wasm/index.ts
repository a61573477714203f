/**
 * Imported for its effect: gives the wasm backend the kernels that it lacks for training. Import
 * `@tensorflow/tfjs-backend-wasm` before it. Whoever trains with this library needs no such import, since `train` sees
 * to the kernels; it is for programs that train stock models.
 */
import { prepareBackend } from '../ops/index.js';

prepareBackend('wasm');
