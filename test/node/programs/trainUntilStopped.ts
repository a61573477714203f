// Records a long run into the folder that the command line names; says when a step is done, and when it went on after the run.
import '@tensorflow/tfjs-backend-cpu';
import { recordRun } from '../../../src/node/index.js';
import { classGenerator } from '../../training/revealingGenerators.js';
import { fakeRun } from '../fakeRun.js';

const [, , folder = '', handler] = process.argv;
if (handler === 'own') process.on('SIGINT', () => undefined);
const onStep = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
const run = fakeRun(classGenerator(2, 3), { steps: 100_000, onStep });
for await (const { step } of recordRun(run, { folder, sampleEvery: 5 })) console.log(`step ${step}`);
console.log('went on');
