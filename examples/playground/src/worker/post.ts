import type { WorkerEvent } from '../shared/protocol.js';

/** Tells the page something. Pixels are handed over, not copied. */
export function post(event: WorkerEvent): void {
  const pictures = 'picture' in event ? [event.picture] : 'pictures' in event ? [event.pictures.preview] : [];
  const transfer = pictures.map(({ data }) => data.buffer);
  postMessage(event, { transfer });
}
