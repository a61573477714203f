/** Takes images in as its argument says, and prints a line for each that is dealt with. */
import { ingest } from '../../../src/node/ingest/ingest.js';

async function main(): Promise<void> {
  const { sources, out } = JSON.parse(process.argv[2] ?? '') as { readonly sources: string[]; readonly out: string };
  const onProgress = ({ done }: { readonly done: number }): void => void process.stdout.write(`done ${done}\n`);
  const { counts } = await ingest(sources, { out, delay: 0, retries: 0, privateHosts: ['localhost'], onProgress });
  process.stdout.write(`counts ${JSON.stringify(counts)}\n`);
}

void main();
