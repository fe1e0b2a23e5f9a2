// Page views of pages that change their address without being loaded anew; for those that ask for it.

import { viewed } from './calls';

/** Tells of each further address from now on. */
export function follow(): void {
  let at = location.href;
  const look = (): void => {
    const from = at;
    at = location.href;
    // What stands behind # is a place on the page.
    if (from.split('#')[0] !== at.split('#')[0]) viewed(from);
  };
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (...args: Parameters<History['pushState']>) {
      original.apply(this, args);
      // The page sets its title afterwards.
      setTimeout(look);
    };
  }
  addEventListener('popstate', () => setTimeout(look));
}
