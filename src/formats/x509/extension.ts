import { booleanValue, objectIdentifier, octetString, sequence } from '../asn1/asn1.js';

/** An Extension (RFC 5280 §4.1). `value` is what goes into extnValue; FALSE, the default, is not written (X.690 §11.5). */
export function extensionDer(extension: { readonly oid: string; readonly critical: boolean; readonly value: Uint8Array }): Uint8Array {
  const critical = extension.critical ? [booleanValue(true)] : [];
  return sequence(objectIdentifier(extension.oid), ...critical, octetString(extension.value));
}
