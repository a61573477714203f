import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that answers each line of JSON with one line of JSON. It says a first line of its own accord. */
export class LineProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  /** Resolves when the process has ended and all that it wrote has been read. */
  private readonly ended: Promise<void>;
  private errors = '';

  constructor(command: string, args: readonly string[], options: { readonly cwd: string; readonly env?: object }) {
    const env = { ...process.env, ...options.env };
    this.child = spawn(command, args, { cwd: options.cwd, env, stdio: 'pipe' });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.child.stderr.on('data', (text: Buffer) => (this.errors = (this.errors + text.toString()).slice(-4000)));
    this.ended = new Promise((resolve) => {
      this.child.on('close', resolve);
      // A process that did not start.
      this.child.on('error', (error) => {
        this.errors += error.message;
        resolve();
      });
    });
    // A write to a process that has ended is answered by the end of its lines.
    this.child.stdin.on('error', () => undefined);
  }

  say(message: object): void {
    this.child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** @throws what the process says went wrong, or how it ended. */
  async hear(): Promise<Readonly<Record<string, unknown>>> {
    const line = await this.lines.next();
    if (line.done) throw new Error(await this.end());
    const message = JSON.parse(line.value) as Record<string, unknown>;
    if (typeof message.error === 'string') throw new Error(message.error);
    return message;
  }

  async stop(): Promise<void> {
    this.child.stdin.end();
    this.child.kill();
    await this.ended;
  }

  private async end(): Promise<string> {
    await this.ended;
    const lastLine = this.errors.trimEnd().split('\n').at(-1);
    return lastLine || `the process ended with ${this.child.signalCode ?? `code ${this.child.exitCode}`}`;
  }
}
