// Calls that the gateway has not confirmed yet, in local storage, so that the next page can send them. Each is an entry of its own: writing one never
// overwrites what another tab wrote.

import { isOn } from './settings';
import type { Parcel } from './transport';

/** As stored: the parcel, the tab that has it, and until when that tab means to have it. */
interface Entry {
  parcel: Parcel;
  tab: string;
  until: number;
}

const prefix = '_cio:';
/** Bounds on what is kept: entries, and days. */
const most = 100;
const oldest = 7 * 24 * 60 * 60 * 1000;

/** Keeps a parcel for a tab until a time. False where nothing can be kept. */
export function keep(parcel: Parcel, tab: string, until: number): boolean {
  if (isOn('enableInMemoryStorage')) return false;
  try {
    const entry: Entry = { parcel, tab, until };
    localStorage.setItem(prefix + parcel.id, JSON.stringify(entry));
    return true;
  } catch {
    // Full, or forbidden as cookies are.
    return false;
  }
}

export function drop({ id }: Parcel): void {
  try {
    localStorage.removeItem(prefix + id);
  } catch {
    // Then it is not there either.
  }
}

/** Whether another tab has taken a parcel over. One that has gone was sent by it, or the page has emptied its storage: who knows. */
export function isTaken({ id }: Parcel, tab: string): boolean {
  const entry = find(prefix + id);
  return !!entry && entry.tab !== tab;
}

/** Takes the parcels that no living tab has, oldest first, for a tab until a time. */
export function adopt(tab: string, now: number, until: number): Parcel[] {
  return keys()
    .map(find)
    .filter((entry): entry is Entry => !!entry && entry.tab !== tab && entry.until < now)
    .map(({ parcel }) => parcel)
    .filter((parcel) => keep(parcel, tab, until));
}

/** Makes room: the oldest go. */
export function trim(now: number): void {
  const all = keys();
  all.forEach((key, i) => {
    const entry = find(key);
    if (i < all.length - most || !entry || entry.parcel.at < now - oldest) localStorage.removeItem(key);
  });
}

function find(key: string): Entry | undefined {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '') as Entry;
  } catch {
    return undefined;
  }
}

// The ids sort as the calls were made.
function keys(): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).sort();
  } catch {
    return [];
  }
}
