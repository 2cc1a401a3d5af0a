import type { TLSSocket } from 'node:tls';

/** What OpenSSL finds wrong with certificates of clients most of all, in words. */
const FINDINGS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has ended',
  CERT_NOT_YET_VALID: 'is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is signed by itself',
  INVALID_PURPOSE: 'is not for TLS clients',
  SELF_SIGNED_CERT_IN_CHAIN: 'is of an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is of an authority that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is of an authority that is not trusted',
};

/**
 * Why a handshake that failed did so, where it was for the certificate of the client; undefined for connections that end
 * for other reasons, as those of port scanners do. Node ends the ones for a certificate without a word to the client.
 */
export function refusalReason(error: Error, socket: TLSSocket): string | undefined {
  if ('code' in error && error.code === 'ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE') return 'It has no certificate';
  // Declared to be an error, and in fact the name of OpenSSL's finding.
  const finding: unknown = socket.authorizationError;
  if (typeof finding !== 'string' || finding === '') return undefined;
  return `Its certificate ${FINDINGS[finding] ?? 'cannot be verified'} (${finding})`;
}
