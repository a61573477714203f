import type { Answer } from './httpClient.js';
import { Refusal, Setback } from './refusal.js';

/** What a host lets programs read. */
export interface RobotsRules {
  /** Whether a link may be followed. */
  readonly allows: (url: URL) => boolean;
  /** Seconds that it wants between two requests; null if it does not say. */
  readonly delay: number | null;
}

/** What is read of a robots.txt (RFC 9309, section 2.5). */
const MAX_BYTES = 500 * 1024;

const EVERYTHING: RobotsRules = { allows: () => true, delay: null };

/**
 * The rules from the answer to a request for robots.txt: that there is none allows everything (RFC 9309, section 2.3.1.3).
 *
 * @throws Setback for an answer that says to try again.
 * @throws Refusal where it cannot be read, which forbids everything (section 2.3.1.4).
 */
export async function robotsRules(url: URL, answer: Answer, userAgent: string): Promise<RobotsRules> {
  const { status, close } = answer;
  if (status === 429 || status >= 500) {
    close();
    throw new Setback(`its robots.txt cannot be read (${status}), which forbids everything`);
  }
  if (status >= 400) {
    close();
    return EVERYTHING;
  }
  if (status < 200 || status >= 300) {
    close();
    throw new Refusal(`its robots.txt cannot be read (${status}), which forbids everything`);
  }
  const { default: robotsParser } = await import('robots-parser');
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of answer.body) {
    parts.push(chunk);
    length += chunk.length;
    if (length > MAX_BYTES) break;
  }
  const text = Buffer.concat(parts).subarray(0, MAX_BYTES).toString('utf8');
  const rules = robotsParser(url.href, text);
  const product = userAgent.split('/')[0] ?? userAgent;
  return {
    allows: (link) => rules.isAllowed(link.href, product) !== false,
    delay: rules.getCrawlDelay(product) ?? null,
  };
}
