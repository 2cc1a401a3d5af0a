import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload } from 'jose';
import type { Clock } from '../../core/ports.js';
import { keySetFetch } from './key-set-fetch.js';
import type { TokenVerificationKey } from './public-key-property.js';

/** Asymmetric ones only: with others (RFC 8725 §2.1) anybody who has the public key could make tokens, or with `none` just anybody. */
const KEY_SET_ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

/** RFC 7519 §5.1 and RFC 9068 §2.1; a token need not say its type. */
const TYPES: readonly (string | undefined)[] = [undefined, 'jwt', 'application/jwt', 'at+jwt', 'application/at+jwt'];

const FETCH_DEADLINE_MS = 5_000;

/** What a token must fulfil besides being signed by the server. */
export interface TokenDemands {
  readonly maxClockSkewSeconds: number;
  /** One of these is in the token; absent where a token must not be for anybody in particular. */
  readonly audiences?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Answers what a token says, once it is known to come from the server; rejects otherwise. */
export type VerifyToken = (token: string, demands: TokenDemands) => Promise<JWTPayload>;

/** Tokens of a server that signs with one key. */
export function verifyWithKey(issuer: string, { key, algorithms }: TokenVerificationKey): VerifyToken {
  return async (token, demands) =>
    checked(await jwtVerify(token, key, { ...verifyOptions(issuer, demands), algorithms: [...algorithms] }), demands);
}

/** Tokens of a server that publishes its keys (RFC 7517 §5). They are fetched when they are first needed, and again every ten minutes. */
export function verifyWithKeysAt(issuer: string, url: URL, clock: Clock): VerifyToken {
  const keys = createRemoteJWKSet(url, { timeoutDuration: FETCH_DEADLINE_MS, [customFetch]: keySetFetch(clock) });
  return async (token, demands) =>
    checked(await jwtVerify(token, keys, { ...verifyOptions(issuer, demands), algorithms: KEY_SET_ALGORITHMS }), demands);
}

/** Whether an error says that the token is not good, and not that its keys could not be had. */
export function isTokenRefusal(thrown: unknown): thrown is errors.JOSEError {
  if (!(thrown instanceof errors.JOSEError)) return false;
  // JOSEError itself stands for an answer with another status than 200.
  return thrown.code !== 'ERR_JOSE_GENERIC' && thrown.code !== 'ERR_JWKS_TIMEOUT' && thrown.code !== 'ERR_JWKS_INVALID';
}

function verifyOptions(issuer: string, { maxClockSkewSeconds, audiences, now }: TokenDemands) {
  return {
    issuer,
    clockTolerance: maxClockSkewSeconds,
    currentDate: new Date(now),
    // A token without end would let its owner in for ever.
    requiredClaims: ['exp'],
    ...(audiences && { audience: [...audiences] }),
  };
}

function checked(
  { payload, protectedHeader }: { readonly payload: JWTPayload; readonly protectedHeader: { readonly typ?: string } },
  { audiences }: TokenDemands,
): JWTPayload {
  if (!TYPES.includes(protectedHeader.typ?.toLowerCase())) throw new errors.JWTInvalid('the token is of another type');
  // RFC 7519 §4.1.3: who is not meant must refuse it.
  if (!audiences && payload.aud !== undefined) throw new errors.JWTInvalid('the token is for others');
  return payload;
}
