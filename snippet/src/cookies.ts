// First-party cookies of the widest domain that the browser allows; where it allows none, the page's memory.

import { isOn } from './settings';

const year = 365 * 24 * 60 * 60;
const memory = new Map<string, string>();
let domain: string | undefined;

export function read(name: string): string {
  return stored(name) || memory.get(name) || '';
}

export function write(name: string, value: string): void {
  memory.delete(name);
  put(name, value, year);
  if (stored(name) !== value) memory.set(name, value);
}

export function remove(name: string): void {
  memory.delete(name);
  put(name, '', 0);
}

function stored(name: string): string {
  try {
    const found = document.cookie.split('; ').find((one) => one.startsWith(`${name}=`));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
  } catch {
    // Cookies are forbidden here, or somebody else wrote one that cannot be decoded.
    return '';
  }
}

function put(name: string, value: string, seconds: number): void {
  if (isOn('enableInMemoryStorage')) return;
  domain ??= widest();
  // One of the same name for this host alone would stand before it.
  if (domain) set(name, '', 0, '');
  set(name, value, seconds, domain);
}

// shop.example.co.uk may set cookies for example.co.uk, but not for co.uk: only the browser knows, so it is asked.
function widest(): string {
  const labels = location.hostname.split('.');
  for (let i = labels.length - 2; i >= 0; i--) {
    const wider = labels.slice(i).join('.');
    set('_cio_domain', '1', 60, wider);
    const allowed = stored('_cio_domain');
    set('_cio_domain', '', 0, wider);
    if (allowed) return wider;
  }
  return '';
}

function set(name: string, value: string, seconds: number, to: string): void {
  const secure = location.protocol === 'https:';
  const everywhere = secure && isOn('crossSiteSupport');
  try {
    document.cookie =
      `${name}=${encodeURIComponent(value)}; path=/; max-age=${seconds}; SameSite=${everywhere ? 'None' : 'Lax'}` +
      (secure ? '; Secure' : '') + (to ? `; domain=${to}` : '');
  } catch {
    // Pages in a sandbox may not.
  }
}
