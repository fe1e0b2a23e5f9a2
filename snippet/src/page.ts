// What the gateway is told of the page with every call.

export interface Context {
  page: { path: string; referrer: string; search: string; title: string; url: string };
  locale: string;
  library: { name: string; version: string };
}

export function context(): Context {
  const { href, pathname, search } = location;
  return {
    page: { path: pathname, referrer: document.referrer, search, title: document.title, url: href },
    locale: navigator.language,
    library: { name: 'sluice-snippet', version: VERSION },
  };
}

/** The data of an automatic page view. */
export function view(referrer: string): object {
  return { url: location.href, referrer, width: innerWidth, height: innerHeight };
}
