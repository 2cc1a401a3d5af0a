import type { Certificate } from '../../core/certificate.js';
import { BerError, BerFields, childrenOf, readBer, type BerElement } from '../asn1/ber-reader.js';
import { contextConstructed, contextPrimitive, smallIntegerOf, TAG } from '../asn1/ber-values.js';
import { tlv } from '../asn1/asn1.js';
import { readDistinguishedName } from './distinguished-name.js';
import { formOf, NAME_FORM, subtreeOf, type Subtree } from './general-subtree.js';
import { EXTENSION } from './x509-extensions.js';
import { readCertificateStructure, type CertificateStructure } from './x509-structure.js';

/** Subtrees by the form of their names. */
type Subtrees = ReadonlyMap<number, readonly Subtree[]>;

interface NameConstraints {
  readonly permitted: Subtrees;
  readonly excluded: Subtrees;
}

/** More than any CA in use has of both; a bound on what hostile certificates may cost. */
const MAX_COMPARISONS = 65_536;

/**
 * What is wrong with the names of a certificate by the constraints of those above it in a path (RFC 5280 §4.2.1.10 and §6.1.3);
 * undefined where nothing is. As with OpenSSL e-mail addresses in the subject are looked at also where there are others.
 */
export function constrainedNameProblem(certificate: Certificate, above: readonly Certificate[]): string | undefined {
  try {
    const constraints = above.flatMap(constraintsOf);
    if (constraints.length === 0) return undefined;
    const names = namesOf(readCertificateStructure(certificate.der));
    const subtrees = constraints.reduce((sum, { permitted, excluded }) => sum + count(permitted) + count(excluded), 0);
    if (names.length * subtrees > MAX_COMPARISONS) return 'there are too many names and constraints on them';
    return constraints.map((one) => problemWith(names, one)).find((problem) => problem !== undefined);
  } catch (error) {
    if (error instanceof BerError) return `names cannot be compared with their constraints: ${error.message}`;
    throw error;
  }
}

const count = (subtrees: Subtrees): number => [...subtrees.values()].reduce((sum, { length }) => sum + length, 0);

function problemWith(names: readonly BerElement[], { permitted, excluded }: NameConstraints): string | undefined {
  for (const name of names) {
    const form = formOf(name);
    const isIn = (subtree: Subtree): boolean => subtree(name);
    if (excluded.get(form)?.some(isIn)) return 'a name is one that a CA excludes';
    const allowed = permitted.get(form);
    if (allowed && !allowed.some(isIn)) return 'a name is none that a CA permits';
  }
  return undefined;
}

function constraintsOf({ der }: Certificate): readonly NameConstraints[] {
  const value = readCertificateStructure(der).extensions.get(EXTENSION.nameConstraints);
  if (!value) return [];
  const fields = new BerFields(readBer(value), 'NameConstraints');
  const [permitted, excluded] = [subtreesIn(fields.takeIf(contextConstructed(0))), subtreesIn(fields.takeIf(contextConstructed(1)))];
  if (fields.takeIf()) throw new BerError('NameConstraints has a field that is not known.');
  return [{ permitted, excluded }];
}

function subtreesIn(list: BerElement | undefined): Subtrees {
  const subtrees = new Map<number, Subtree[]>();
  for (const element of list ? childrenOf(list) : []) {
    const fields = new BerFields(element, 'GeneralSubtree');
    const base = fields.take();
    const minimum = fields.takeIf(contextPrimitive(0));
    if ((minimum && smallIntegerOf({ ...minimum, tag: TAG.INTEGER }) !== 0) || fields.takeIf()) {
      throw new BerError('A constraint has a minimum or a maximum, which nobody knows what to do with.');
    }
    const ofForm = subtrees.get(formOf(base)) ?? [];
    ofForm.push(subtreeOf(base));
    subtrees.set(formOf(base), ofForm);
  }
  return subtrees;
}

const EMAIL_ADDRESS = '1.2.840.113549.1.9.1';

/** The names of a certificate, GeneralNames all: the subject, where it is not empty, e-mail addresses in it, and the others. */
function namesOf({ subject, extensions }: CertificateStructure): readonly BerElement[] {
  const attributes = readDistinguishedName(subject).flat();
  const addresses = attributes.filter(({ type }) => type === EMAIL_ADDRESS).map(({ text }) => mailAddress(text ?? ''));
  const others = extensions.get(EXTENSION.subjectAltName);
  return [
    ...(attributes.length > 0 ? [readBer(tlv(contextConstructed(NAME_FORM.directoryName), subject))] : []),
    ...addresses,
    ...(others ? childrenOf(readBer(others)) : []),
  ];
}

const mailAddress = (text: string): BerElement => readBer(tlv(contextPrimitive(NAME_FORM.rfc822Name), Buffer.from(text)));
