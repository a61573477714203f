import { setTimeout as sleep } from 'node:timers/promises';
import { concurrencyLimit } from '../files/concurrencyLimit.js';
import { HostGate } from './hostGate.js';
import { HttpClient, type Answer } from './httpClient.js';
import type { ResolvedIngestOptions } from './ingestOptions.js';
import { Refusal, Setback } from './refusal.js';
import { robotsRules, type RobotsRules } from './robotsRules.js';

/** Redirections that are followed, one after the other. */
const MAX_REDIRECTS = 5;
/** Answers after which it is worth trying again. */
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504]);
/** Milliseconds before the second attempt; twice as many before each further one. */
const FIRST_WAIT = 1000;

/** Reads links, politely: as fast as each host allows, what its robots.txt allows, again if that may help. */
export class WebReader {
  private readonly client: HttpClient;
  private readonly gates = new Map<string, HostGate>();
  private readonly robots = new Map<string, Promise<RobotsRules>>();
  private readonly limited: ReturnType<typeof concurrencyLimit>;

  constructor(private readonly options: ResolvedIngestOptions) {
    this.client = new HttpClient(options);
    this.limited = concurrencyLimit(options.concurrency);
  }

  /**
   * Reads a link.
   *
   * @param take - takes the body and where it came from in the end; what it throws is not tried again, unless the body threw it.
   * @throws Refusal for what cannot be had.
   */
  async read(link: string, take: (finalUrl: string, body: AsyncIterable<Uint8Array>) => Promise<void>): Promise<void> {
    const url = urlOf(link);
    await this.insistently(url, () => this.follow(url, MAX_REDIRECTS, take));
  }

  close(): void {
    this.client.close();
  }

  private async follow(
    url: URL,
    redirects: number,
    take: (finalUrl: string, body: AsyncIterable<Uint8Array>) => Promise<void>,
  ): Promise<void> {
    const rules = await this.rulesOf(url);
    if (!rules.allows(url)) throw new Refusal('is forbidden by the robots.txt of its host');
    const next = await this.request(url, async (answer) => {
      const target = redirection(url, answer);
      if (target !== null) return target;
      checkAnswer(answer, this.options.maxFileBytes);
      await take(url.href, answer.body);
      return null;
    });
    if (next === null) return;
    if (redirects === 0) throw new Refusal(`is redirected more than ${MAX_REDIRECTS} times`);
    await this.follow(next, redirects - 1, take);
  }

  /** One request, when it is the turn of its host and there is room for it. */
  private request<T>(url: URL, use: (answer: Answer) => Promise<T>): Promise<T> {
    return this.gateOf(url).run(() =>
      this.limited(async () => {
        const answer = await this.client.get(url);
        try {
          return await use(answer);
        } finally {
          answer.close();
        }
      }),
    );
  }

  private async insistently<T>(url: URL, attempt: () => Promise<T>): Promise<T> {
    const { retries, maxWait, signal } = this.options;
    for (let tries = 1; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        if (!(error instanceof Setback)) throw error;
        if (error.wait !== null && error.wait > maxWait) {
          throw new Refusal(`asks to wait ${Math.ceil(error.wait)} seconds, more than ${maxWait}`);
        }
        if (tries > retries) throw new Refusal(`${error.message} (tried ${tries} times)`);
        const wait = Math.min(FIRST_WAIT * 2 ** (tries - 1), maxWait * 1000);
        if (error.wait !== null) this.gateOf(url).pause(error.wait * 1000);
        else await sleep(wait, undefined, signal ? { signal } : {});
      }
    }
  }

  private gateOf({ host }: URL): HostGate {
    const { perHost, delay, signal } = this.options;
    const gate = this.gates.get(host) ?? new HostGate(perHost, delay * 1000, signal);
    this.gates.set(host, gate);
    return gate;
  }

  private rulesOf(url: URL): Promise<RobotsRules> {
    const known = this.robots.get(url.origin) ?? this.readRobots(url);
    this.robots.set(url.origin, known);
    return known;
  }

  private async readRobots(link: URL): Promise<RobotsRules> {
    const { userAgent, maxWait } = this.options;
    const start = new URL('/robots.txt', link);
    const follow = async (url: URL, redirects: number): Promise<RobotsRules> => {
      const found = await this.request(url, async (answer) => {
        return redirection(url, answer) ?? (await robotsRules(start, answer, userAgent));
      });
      if (!(found instanceof URL)) return found;
      if (redirects === 0) throw new Refusal('its robots.txt is redirected for ever, which forbids everything');
      return follow(found, redirects - 1);
    };
    const rules = await this.insistently(start, () => follow(start, MAX_REDIRECTS));
    if (rules.delay !== null && rules.delay > maxWait) {
      throw new Refusal(`its robots.txt asks for ${rules.delay} seconds between requests, more than ${maxWait}`);
    }
    this.gateOf(link).slowDown((rules.delay ?? 0) * 1000);
    return rules;
  }
}

function urlOf(link: string): URL {
  const url = URL.canParse(link) ? new URL(link) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol))
    throw new Refusal('is no link that begins with http: or https:');
  if (url.username !== '' || url.password !== '') throw new Refusal('has a password in it');
  return url;
}

/** Where an answer sends on to; null if it does not. */
function redirection(url: URL, { status, headers: { location } }: Answer): URL | null {
  if (![301, 302, 303, 307, 308].includes(status)) return null;
  if (location === undefined || !URL.canParse(location, url)) throw new Refusal('is redirected to nowhere');
  return urlOf(new URL(location, url).href);
}

function checkAnswer({ status, headers }: Answer, maxFileBytes: number): void {
  if (PASSING.has(status)) throw new Setback(`the server answers ${status}`, waitOf(headers['retry-after']));
  if (status !== 200) throw new Refusal(`the server answers ${status}`);
  if (Number(headers['content-length'] ?? 0) > maxFileBytes) throw new Refusal(`is larger than ${maxFileBytes} bytes`);
}

/** Retry-After in seconds: a number, or a date. */
function waitOf(value: string | undefined): number | null {
  if (value === undefined) return null;
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}
