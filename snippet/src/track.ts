// Takes the place of the array that the page's loader has filled meanwhile.

import { arrived, make, methods, viewed, type Call } from './calls';
import { follow } from './navigation';
import { open } from './outbox';
import { isOff, isOn } from './settings';

type Snippet = { push(...calls: Call[]): void; version: string } & Record<string, unknown>;

declare global {
  interface Window {
    _cio?: Snippet | Call[];
  }
}

function isUnwilling(): boolean {
  const { globalPrivacyControl, doNotTrack } = navigator as Navigator & { globalPrivacyControl?: boolean; doNotTrack: string | null };
  return isOn('honourPrivacySignals') && (globalPrivacyControl === true || doNotTrack === '1');
}

function start(queue: Call[]): void {
  const snippet: Snippet = {
    push: (...calls) => calls.forEach(run),
    version: VERSION,
  };
  for (const name of Object.keys(methods)) snippet[name] = (...args: unknown[]) => run([name, ...args]);
  window._cio = snippet;
  if (isUnwilling()) return;
  open();
  arrived();
  queue.forEach(run);
  // Whoever still has the array goes on through it.
  queue.push = (...calls: Call[]) => (snippet.push(...calls), 0);
  if (!isOff('autoTrackPage') && !isOff('autoTrackpage')) viewed(document.referrer);
  if (isOn('autoTrackNavigation')) follow();
}

function run(call: Call): void {
  if (!isUnwilling()) make(call);
}

const queue = window._cio ?? [];
// A page that has the script twice still has one visitor.
if (Array.isArray(queue)) {
  // A page that is only prepared, and may never be seen, waits until it is.
  if ((document as Document & { prerendering?: boolean }).prerendering) document.addEventListener('prerenderingchange', () => start(queue), { once: true });
  else start(queue);
}
