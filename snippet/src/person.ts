// Who the visitor is, in the cookies of the original snippet.

import { read, remove, write } from './cookies';
import { uuid } from './ids';

const known = '_cioid';
const anonymous = '_cioanonid';
/** What the anonymous id was called in the snippet's first years. */
const oldest = '_cio';

/** The identifier the visitor was identified by; empty for a stranger. */
export function person(): string {
  return read(known);
}

/** Who does something: the person if known, else the stranger, who gets a name now. */
export function doer(): { customer_id: string } | { anonymous_id: string } {
  const id = person();
  if (id) return { customer_id: id };
  const name = stranger() || uuid();
  write(anonymous, name);
  return { anonymous_id: name };
}

/** Remembers a person, and tells which stranger they were until now. What a stranger did belongs to one person only. */
export function become(id: string, email: unknown): { customer_id: string; anonymous_id?: string } {
  const before = person();
  const isSame = !before || before === id || before === email || before.startsWith('cio_');
  if (!isSame) forget();
  write(known, id);
  const name = stranger();
  return name ? { customer_id: id, anonymous_id: name } : { customer_id: id };
}

export function forget(): void {
  [known, anonymous, oldest].forEach(remove);
}

function stranger(): string {
  return read(anonymous) || read(oldest);
}
