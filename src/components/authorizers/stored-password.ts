import { createHash, timingSafeEqual } from 'node:crypto';
import { findDigest } from '../../core/algorithms.js';

/** What is configured of a user's password: itself, or the digest of it followed by a salt, in lower-case hex. */
export interface StoredPassword {
  readonly text: string;
  /** As the administrator wrote it. */
  readonly digest?: string;
  readonly salt: string;
}

/** `<password>[:<digest>[:<salt>]]`. A password in clear text cannot contain a colon; a salt can. */
export function parseStoredPassword(text: string): StoredPassword {
  const [, password = '', digest, salt = ''] = /^([^:]*)(?::([^:]*)(?::([^]*))?)?$/.exec(text) ?? [];
  // Java drops empty parts at the end.
  const isClear = digest === undefined || (digest === '' && salt === '');
  return { text: password, salt, ...(!isClear && { digest }) };
}

/** The form that `parseStoredPassword` reads. */
export function printStoredPassword({ text, digest, salt }: StoredPassword): string {
  return digest === undefined ? text : `${text}:${digest}:${salt}`;
}

/** Compares passwords with what is stored; undefined where the digest is not known. Nothing is the password of an empty one. */
export function passwordCheck(stored: StoredPassword): ((password: string) => boolean) | undefined {
  if (stored.text === '') return () => false;
  const expected = fingerprint(stored.text);
  if (stored.digest === undefined) return (password) => timingSafeEqual(fingerprint(password), expected);
  const algorithm = findDigest(ourName(stored.digest))?.node;
  if (algorithm === undefined) return undefined;
  return (password) => {
    const digest = createHash(algorithm)
      .update(password + stored.salt, 'utf8')
      .digest('hex');
    return timingSafeEqual(fingerprint(digest), expected);
  };
}

/** The name of a digest that Java writes `SHA` or `SHA-512/256`. */
function ourName(name: string): string {
  const upper = name.toUpperCase();
  return upper === 'SHA' ? 'SHA-1' : upper.replace('/', '-');
}

/** Of one length, so that they can be compared in a time that tells nothing. */
function fingerprint(text: string): Uint8Array {
  return createHash('sha256').update(text, 'utf8').digest();
}
