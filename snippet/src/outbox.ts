// Calls on their way: one at a time and in order, tried again while the page lives, handed to the next page when it does not.

import { ulid } from './ids';
import { siteId } from './settings';
import { adopt, drop, isTaken, keep, trim } from './storage';
import { part, send, type Parcel } from './transport';

const longestPause = 30_000;
/** After so long without a word of its tab, which is longer than any pause, another one takes a parcel over. */
const lease = 45_000;
/** How long storage may take to reach the other tabs. */
const settling = 250;
/** For how long a tab waits at most until others have taken over what they find. */
const turn = 2_000;
/** What a page holds at most; the oldest go first. */
const most = 100;

const tab = ulid(Date.now());
const parted = new WeakSet<Parcel>();
let waiting: Parcel[] = [];
let isOpen = false;
let sending: Parcel | undefined;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Sends a call as soon as those before it are with the gateway. */
export function post(kind: string, members: string): void {
  const at = Date.now();
  const id = ulid(at);
  const parcel: Parcel = { id, kind, site: siteId(), at, members: `"id":"${id}",${members}` };
  hold(parcel);
  waiting.push(parcel);
  if (waiting.length > most) waiting.splice(sending ? 1 : 0, 1).forEach(drop);
  next();
}

/** Sends what earlier pages could not, and cares for what is left when this one goes. */
export function open(): void {
  trim(Date.now());
  takeOver();
  // A tab that crashed just now still has its parcels.
  setTimeout(takeOver, lease + 1000);
  addEventListener('online', retry);
  // A page that comes back goes on where it was; what another page has sent meanwhile, it finds gone.
  addEventListener('pageshow', retry);
  addEventListener('pagehide', () => leave(true), true);
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && leave(false), true);
}

function next(): void {
  if (!isOpen || sending || timer) return;
  waiting = waiting.filter((one) => !isTaken(one, tab));
  const parcel = (sending = waiting[0]);
  if (!parcel) return;
  hold(parcel);
  send(parcel).then((outcome) => {
    if (outcome === 'refused') console.warn('_cio: the gateway refused a call', parcel.kind, parcel.members);
    sending = undefined;
    if (outcome !== 'later') return settle(parcel);
    waiting.forEach((one) => hold(one));
    // Half of the pause is chance, so that pages do not come back all at once.
    timer = setTimeout(retry, Math.min(longestPause, 1000 * 2 ** failures++) * (0.5 + Math.random() / 2));
  });
}

function retry(): void {
  clearTimeout(timer);
  timer = undefined;
  next();
}

function settle(parcel: Parcel): void {
  failures = 0;
  waiting = waiting.filter((one) => one !== parcel);
  drop(parcel);
  next();
}

function hold(parcel: Parcel, until = Date.now() + lease): void {
  if (!isTaken(parcel, tab)) keep(parcel, tab, until);
}

function takeOver(): void {
  const now = Date.now();
  const take = (): void => {
    waiting = waiting.concat(adopt(tab, now, now + lease)).sort((left, right) => (left === sending || left.id < right.id ? -1 : 1));
    isOpen = true;
    next();
  };
  // One tab after the other, each with the time that others need to see what it took. Should two take the same all the same, the gateway knows the id.
  const alone = (): Promise<void> => (take(), new Promise((resolve) => setTimeout(resolve, settling)));
  if (!navigator.locks) return take();
  // A tab that was put to sleep may keep its turn for as long as it sleeps.
  const wait = new AbortController();
  setTimeout(() => wait.abort(), turn);
  navigator.locks.request('_cio', { signal: wait.signal }, alone).catch(take);
}

// What is under way outlives the page. Whether any of it arrives nobody learns, so the next page sends it again; the gateway knows it by its id.
function leave(forGood: boolean): void {
  for (const parcel of waiting) {
    if (parcel !== sending && !parted.has(parcel)) part(parcel);
    parted.add(parcel);
    if (forGood) hold(parcel, 0);
  }
}
