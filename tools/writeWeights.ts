import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import fixture from '../test/fixtures/torchWeights.json' with { type: 'json' };
import { loadTorchDCGAN, writeKeras, writeSafetensors } from '../src/transfer/index.js';

// Loads the DCGANs of the fixture and writes their weights for tools/check_written_weights.py to read in PyTorch and Keras:
// npx tsx tools/writeWeights.ts FOLDER

const bytes = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

async function main(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of ['dcgan64', 'deep32'] as const) {
    const { generator, discriminator } = fixture[name].files;
    const sources = { generator: bytes(generator), discriminator: bytes(discriminator) };
    const { gan, reports } = await loadTorchDCGAN(sources);
    for (const network of ['generator', 'discriminator'] as const) {
      const like = reports[network];
      const file = join(folder, `${name}-${network}`);
      await writeFile(`${file}.safetensors`, await writeSafetensors(gan[network], like ? { like } : {}));
      await writeFile(`${file}.h5`, await writeKeras(gan[network]));
      await writeFile(`${file}.weights.h5`, await writeKeras(gan[network], { content: 'weights' }));
    }
  }
}

void main(process.argv[2] ?? 'runs/weights');
