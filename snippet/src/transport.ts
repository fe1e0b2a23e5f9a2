// How a call gets to the gateway. All requests are simple ones, which browsers send to other origins without asking first.

import { gateway } from './settings';

/** A call, ready to be sent. */
export interface Parcel {
  /** Its ULID. */
  id: string;
  /** What was called: `identify`, `track` or `page`. */
  kind: string;
  site: string;
  /** When, by the clock of the device. */
  at: number;
  /** The members of its body, without the braces. */
  members: string;
}

/** What became of a call: the gateway has it, will never take it, or may take it later. */
export type Outcome = 'taken' | 'refused' | 'later';

const patience = 10_000;
/** Characters, of up to three bytes each: browsers let requests of 64 KB in all outlive their page. */
const longestAlive = 20_000;
/** The gateway reads request lines of 8 KB. */
const longestImage = 8_000;

/** Sends a call, and waits for what the gateway says. */
export function send(parcel: Parcel): Promise<Outcome> {
  return Promise.resolve()
    .then(() => byFetch(parcel))
    .catch(() => byImage(parcel));
}

/** Sends a call from a page that is going away, and cannot know what becomes of it. */
export function part(parcel: Parcel): void {
  try {
    if (navigator.sendBeacon(address(parcel), body(parcel))) return;
  } catch {
    // There are no beacons here.
  }
  void send(parcel);
}

function byFetch(parcel: Parcel): Promise<Outcome> {
  const text = body(parcel);
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  return fetch(address(parcel), {
    method: 'POST', body: text, keepalive: text.length < longestAlive, credentials: 'omit', signal: stop.signal,
  }).then(
    ({ ok, status }) => {
      clearTimeout(timer);
      return ok ? 'taken' : status === 400 || status === 413 ? 'refused' : 'later';
    },
  );
}

// The last resort: where a page's policy or a browser's age forbids all else, images may still be loaded.
function byImage(parcel: Parcel): Promise<Outcome> {
  const url = `${address(parcel).replace('?', '.gif?')}&call=${encodeURIComponent(body(parcel))}`;
  if (url.length > longestImage) return Promise.resolve('later');
  return new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve('taken');
    image.onerror = () => resolve('later');
    setTimeout(() => resolve('later'), patience);
    // Of an image only the referrer tells whose page asks for it, whatever the page's own policy is.
    image.referrerPolicy = 'origin';
    image.src = url;
  });
}

function address({ kind, site }: Parcel): string {
  return `${gateway()}/events/${kind}?site_id=${encodeURIComponent(site)}`;
}

// Its age is told instead of its time: the clock of the device may be wrong.
function body({ at, members }: Parcel): string {
  return `{${members},"age":${Math.max(0, Date.now() - at)}}`;
}
