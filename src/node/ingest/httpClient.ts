import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { checkHost, publicLookup } from './publicAddress.js';
import { Refusal, Setback } from './refusal.js';
import type { ResolvedIngestOptions } from './ingestOptions.js';

/** An answer, whose body has yet to be read. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: AsyncIterable<Uint8Array>;
  /** Reads no more of it. */
  readonly close: () => void;
}

/** How much longer a whole answer may take than a silence. */
const WHOLE = 10;

/** Makes requests, each once: what is redirected, refused or to be tried again is for others to decide. */
export class HttpClient {
  private readonly agents: { readonly http: HttpAgent; readonly https: HttpsAgent };
  private readonly lookup;

  constructor(private readonly options: ResolvedIngestOptions) {
    const settings = { keepAlive: true, maxFreeSockets: options.concurrency };
    this.agents = { http: new HttpAgent(settings), https: new HttpsAgent(settings) };
    this.lookup = publicLookup(options.privateHosts);
  }

  /**
   * Asks for a file.
   *
   * @throws Refusal for an address that is not public.
   * @throws Setback for everything that goes wrong on the way, here or while the body is read.
   */
  async get(url: URL): Promise<Answer> {
    const { timeout, userAgent, privateHosts, signal } = this.options;
    checkHost(url.hostname, privateHosts);
    const tooLong = AbortSignal.timeout(WHOLE * timeout * 1000);
    const settings = {
      headers: { 'user-agent': userAgent, accept: 'image/*,*/*;q=0.5', 'accept-encoding': 'identity' },
      lookup: this.lookup,
      timeout: timeout * 1000,
      signal: signal ? AbortSignal.any([signal, tooLong]) : tooLong,
    };
    let isSilent = false;
    const explain = (error: unknown): Error => {
      signal?.throwIfAborted();
      if (error instanceof Refusal) return error;
      if (isSilent) return new Setback(`sent nothing for ${timeout} seconds`);
      if (tooLong.aborted) return new Setback(`took longer than ${WHOLE * timeout} seconds`);
      return new Setback(reasonOf(error));
    };
    const { https, http } = this.agents;
    const request =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...settings, agent: https })
        : httpRequest(url, { ...settings, agent: http });
    request.once('timeout', () => {
      isSilent = true;
      request.destroy(new Error('silence'));
    });
    try {
      const response = await answerTo(request);
      return {
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: bodyOf(response, explain),
        close: () => response.destroy(),
      };
    } catch (error) {
      throw explain(error);
    }
  }

  close(): void {
    Object.values(this.agents).forEach((agent) => agent.destroy());
  }
}

function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // Errors after the answer has begun are those of its body.
    request.on('error', reject);
    request.once('response', resolve);
    request.end();
  });
}

async function* bodyOf(response: IncomingMessage, explain: (error: unknown) => Error): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response as AsyncIterable<Uint8Array>) yield chunk;
  } catch (error) {
    throw explain(error);
  } finally {
    response.destroy();
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  const words: Readonly<Record<string, string>> = {
    ECONNRESET: 'the connection was broken off',
    ECONNREFUSED: 'nobody answers there',
    ENOTFOUND: 'there is no host of that name',
    ETIMEDOUT: 'nobody answered in time',
  };
  return words[code] ?? error.message;
}
