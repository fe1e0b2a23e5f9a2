// Identifiers that nobody else makes.

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
let last = 0;

/** A ULID: the time, then chance. The gateway knows by it a call that comes again, and the ids of a page sort as they were made. */
export function ulid(now: number): string {
  let time = '';
  last = Math.max(now, last + 1);
  for (let i = 0, rest = last; i < 10; i++, rest = Math.floor(rest / 32)) time = letters.charAt(rest % 32) + time;
  return time + random(16, (byte) => letters.charAt(byte & 31));
}

/** A UUID, which is what the original snippet calls a visitor. */
export function uuid(): string {
  const hex = random(16, (byte, i) => (i === 6 ? (byte & 15) | 64 : i === 8 ? (byte & 63) | 128 : byte).toString(16).padStart(2, '0'));
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

// `crypto.randomUUID` is only there on pages that came by HTTPS.
function random(bytes: number, write: (byte: number, place: number) => string): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), write).join('');
}
