// The methods of the classic snippet.

import { post } from './outbox';
import { context, view } from './page';
import { become, doer, forget, person } from './person';
import { configure, siteId } from './settings';

type Data = Record<string, unknown>;

/** A call as the loader queues it: the method's name, then its arguments. */
export type Call = [name: string, ...args: unknown[]];

/** Calls that are held until the site id is known. */
const mostEarly = 100;

let early: Call[] = [];

export const methods: Record<string, (...args: unknown[]) => void> = {
  load(site, more) {
    configure({ ...(site ? { siteId: site } : {}), ...(more as object) });
    const calls = early;
    early = [];
    calls.forEach(make);
  },
  config: configure,
  identify,
  sidentify: identify,
  track(name, data) {
    if (name === undefined || name === null || !String(name).trim()) throw new Error('an event needs a name');
    say('track', { name: String(name), ...properties(data), ...doer() });
  },
  page(name, data) {
    // Pages of frameworks say `page('', {})`.
    const isNamed = typeof name === 'string' && name;
    say('page', { name: isNamed ? name : location.href, ...properties(isNamed ? data : (data ?? (name || undefined))), ...doer() });
  },
  reset: forget,
  // In-app messages come from Customer.io alone: there is nothing to listen to.
  on() {},
  off() {},
};

/** Makes a call. Whatever is wrong with it is said in the console: a page must not break because of what it tells. */
export function make(call: Call): void {
  try {
    const [name, ...args] = call;
    const method = Object.hasOwnProperty.call(methods, name) && methods[name];
    if (!method) throw new Error('there is no such method');
    if (siteId() || !/^(identify|sidentify|track|page)$/.test(name)) method(...args);
    else if (early.length < mostEarly) early.push(call);
  } catch (wrong) {
    console.error('_cio:', call, wrong);
  }
}

/** A page view that nobody asked for. */
export function viewed(referrer: string): void {
  make(['page', location.href, view(referrer)]);
}

/** Customer.io's tracked links name the visitor; whoever is known already stays who they are. Part of an id of another kind would be the same for many. */
export function arrived(): void {
  const id = /[?&]_cio_id=(?:cio_)?([A-Za-z0-9]+)(?:&|$)/.exec(location.search)?.[1];
  if (id && siteId() && !person()) say('identify', { attributes: {}, ...become(`cio_${id}`, undefined) });
}

function identify(...args: unknown[]): void {
  // Customer.io's page on mappings prints identify('42', {…}).
  const [first, second] = args;
  const attributes: Data = isData(first) ? first : { ...(isData(second) ? second : {}), id: first };
  const id = attributes.id || attributes.email;
  if (typeof id !== 'string' && typeof id !== 'number') throw new Error('say who, with id or email');
  say('identify', { attributes, ...become(String(id), attributes.email) });
}

function say(kind: string, call: Data): void {
  post(kind, JSON.stringify({ ...call, context: context() }, writable).slice(1, -1));
}

// What JSON cannot hold: large integers, and halves of characters, which are left where a text was cut.
function writable(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : typeof value === 'string' ? value.replace(/[\ud800-\udfff]/gu, '\ufffd') : value;
}

// Destinations know named properties only: a list or a bare value gets a name.
function properties(data: unknown): { data?: Data } {
  return data === undefined || data === null ? {} : { data: isData(data) ? data : { data } };
}

function isData(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
