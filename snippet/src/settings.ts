// What the page's loader says on the script element, and later through `load` and `config`.

/** Settings by the names of their attributes, as `dataset` has them: `data-site-id` is `siteId`. */
type Raw = Record<string, unknown>;

declare global {
  interface Window {
    /** What the gateway's operator decided for all pages; the gateway puts it before the script. */
    _cioDefaults?: Raw;
  }
}

const script = (document.getElementById('cio-tracker') ?? document.currentScript) as HTMLScriptElement | null;
const raw: Raw = { ...window._cioDefaults, ...script?.dataset };

/** Sets settings from the page's code. */
export function configure(more: unknown): void {
  if (typeof more === 'object') Object.assign(raw, more);
}

/** Whether a setting that is off by default was switched on. */
export function isOn(name: string): boolean {
  return String(raw[name]) === 'true';
}

/** Whether a setting that is on by default was switched off. */
export function isOff(name: string): boolean {
  return String(raw[name]) === 'false';
}

/** The site id; empty until it is known. */
export function siteId(): string {
  return String(raw.siteId ?? '');
}

/** Where the gateway is, without a slash at the end: where the script came from, unless the page says otherwise. */
export function gateway(): string {
  const said = String(raw.baseUrl ?? '');
  // Published loaders name Customer.io's own servers here, for its forms.
  if (said && !/^(https?:)?\/\/([^/]+\.)?(customer\.io|customerioforms\.com)(?![\w.-])/i.test(said)) return said.replace(/\/+$/, '');
  return (script?.src ?? '').replace(/\/assets\/[^/]*$/, '');
}
