import { isIP } from 'node:net';
import { BerError, type BerElement } from '../asn1/ber-reader.js';
import { explicitContent } from '../asn1/ber-values.js';
import { comparableName, isWithinName } from './same-name.js';

/** Whether a name lies within a subtree. Throws a BerError for a name that cannot be told. */
export type Subtree = (name: BerElement) => boolean;

/** The choices of GeneralName (RFC 5280 §4.2.1.6) whose constraints are known, by their numbers. */
export const NAME_FORM = { rfc822Name: 1, dNSName: 2, directoryName: 4, uniformResourceIdentifier: 6, iPAddress: 7 } as const;

const SUBTREES: ReadonlyMap<number, (base: BerElement) => Subtree> = new Map([
  [NAME_FORM.rfc822Name, mailSubtree],
  [NAME_FORM.dNSName, dnsSubtree],
  [NAME_FORM.directoryName, directorySubtree],
  [NAME_FORM.uniformResourceIdentifier, uriSubtree],
  [NAME_FORM.iPAddress, addressSubtree],
]);

/** The choice of a GeneralName by its number. */
export function formOf({ tag }: BerElement): number {
  if ((tag & 0xc0) !== 0x80) throw new BerError('What should be a GeneralName is something else.');
  return tag & 0x1f;
}

/**
 * The names below a base (RFC 5280 §4.2.1.10). Of the forms whose constraints are not known none can be told: a certificate
 * that has such a name must be refused then.
 */
export function subtreeOf(base: BerElement): Subtree {
  const form = formOf(base);
  const subtree = SUBTREES.get(form);
  if (subtree) return subtree(base);
  return () => {
    throw new BerError(`Names of the form [${String(form)}] are constrained, which is not looked at.`);
  };
}

function plainContent({ tag, content }: BerElement): Uint8Array {
  if (tag & 0x20) throw new BerError('A name is not a plain value.');
  return content;
}

/** The text of an IA5String. What is no ASCII in it becomes letters that are no ASCII either. */
const ia5Text = (element: BerElement): string => Buffer.from(plainContent(element)).toString('latin1');

const lowerCase = (element: BerElement): string => ia5Text(element).toLowerCase();

/** Of a constraint with a full stop in front the hosts below a domain, and otherwise one host. */
const isHostWithin = (host: string, base: string): boolean => (base.startsWith('.') ? host.endsWith(base) : host === base);

/** A host and all below it. With a full stop in front, which the RFC does not have here, OpenSSL takes those below it only. */
function dnsSubtree(element: BerElement): Subtree {
  const base = lowerCase(element);
  return (name) => {
    const host = lowerCase(name);
    return base === '' || host === base || host.endsWith(base.startsWith('.') ? base : `.${base}`);
  };
}

/** One mailbox, all of a host, or all of the hosts below a domain. What is before the @ is compared letter by letter. */
function mailSubtree(element: BerElement): Subtree {
  const base = mailbox(ia5Text(element));
  return (name) => {
    const { local, host } = mailbox(ia5Text(name));
    if (local === '') throw new BerError('An e-mail address has nothing before its @.');
    return isHostWithin(host, base.host) && (base.local === '' || base.local === local);
  };
}

function mailbox(text: string): { readonly local: string; readonly host: string } {
  const at = text.lastIndexOf('@');
  return { local: text.slice(0, Math.max(at, 0)), host: text.slice(at + 1).toLowerCase() };
}

// RFC 3986 §3: the scheme, and the authority up to the path, the query or the fragment.
const AUTHORITY = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i;

/** Addresses by their host. Those whose host is no name must be refused. */
function uriSubtree(element: BerElement): Subtree {
  const base = lowerCase(element);
  return (name) => {
    const authority = AUTHORITY.exec(ia5Text(name))?.[1] ?? '';
    const host = authority
      .slice(authority.lastIndexOf('@') + 1)
      .replace(/:\d*$/, '')
      .toLowerCase();
    if (host === '' || host.startsWith('[') || isIP(host) !== 0) throw new BerError('An address in the certificate names no host.');
    return isHostWithin(host, base);
  };
}

/** Addresses of one family that are the same where the mask has ones. */
function addressSubtree(element: BerElement): Subtree {
  const base = plainContent(element);
  if (base.length !== 8 && base.length !== 32) throw new BerError('A constraint on IP addresses is malformed.');
  const length = base.length / 2;
  return (name) => {
    const address = plainContent(name);
    if (address.length !== 4 && address.length !== 16) throw new BerError('An IP address in the certificate is malformed.');
    const differs = (octet: number, index: number): boolean => ((octet ^ (base[index] ?? 0)) & (base[length + index] ?? 0)) !== 0;
    return address.length === length && !address.some(differs);
  };
}

/** Names that begin with the relative names of the base. */
function directorySubtree(element: BerElement): Subtree {
  const base = comparableName(explicitContent(element).encoding);
  return (name) => isWithinName(comparableName(explicitContent(name).encoding), base);
}
