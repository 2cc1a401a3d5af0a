import type { Certificate } from '../../../core/certificate.js';
import type { CertificateChainImport } from '../../../core/crypto-token.js';
import { Fault } from '../../../core/errors.js';
import { samePublicKey } from '../../../core/same-public-key.js';
import { integer } from '../../../formats/asn1/asn1.js';
import { CertificatePool } from '../../../formats/x509/certificate-chain.js';
import { readCertificateStructure } from '../../../formats/x509/x509-structure.js';
import type { KnownKey } from './pkcs11-key.js';
import type { StoredCertificate, StoreOrder } from './token-commands.js';

/** A certificate with its parts, as objects of PKCS#11 have them. */
export function storedCertificate({ der, subject: label }: Pick<Certificate, 'der' | 'subject'>): StoredCertificate {
  const { subject, issuer, serialNumber } = readCertificateStructure(der);
  return { der, subject, issuer, serialNumber: integer(serialNumber), label };
}

/**
 * What is to be stored with a key. The certificates may stand in any order. Throws `cryptoTokenOffline` where none of them
 * is the key's, and for one that does not belong to the chain.
 */
export function chainToStore({ alias, publicKey }: KnownKey, { chain }: Pick<CertificateChainImport, 'chain'>): StoreOrder {
  const [first] = chain;
  if (!first) throw new Fault('cryptoTokenOffline', 'Certificate chain can not be empty');
  const own = chain.find((certificate) => samePublicKey(certificate.publicKey, publicKey));
  if (!own) {
    const sentence = `Please remove ${first.subject} from the imported certificates.`;
    throw new Fault('cryptoTokenOffline', `New certificate public key does not match current one. ${sentence}`);
  }
  const ordered = new CertificatePool(chain).chainOf(own);
  const foreign = chain.find((certificate) => !ordered.some(({ der }) => Buffer.compare(der, certificate.der) === 0));
  if (foreign) {
    throw new Fault('cryptoTokenOffline', `The certificate ${foreign.subject} does not belong to the chain of ${own.subject}.`);
  }
  return { alias, own: storedCertificate(own), others: ordered.slice(1).map(storedCertificate) };
}
