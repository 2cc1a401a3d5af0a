import type { TimeStampRequest } from '../../../formats/tsp/time-stamp-request.js';
import { TSP_OID } from '../../../formats/tsp/tsp-object-identifiers.js';
import type { AcceptedAlgorithms } from './accepted-algorithms.js';
import type { TimeStampConfiguration } from './properties.js';
import { REJECTIONS, type Rejection } from './rejection.js';

/** What a request may ask for. */
export interface RequestRules {
  readonly algorithms: AcceptedAlgorithms;
  /** Object identifiers; undefined where any policy is. */
  readonly policies: ReadonlySet<string> | undefined;
  readonly extensions: ReadonlySet<string>;
}

/** The rules that a configuration makes. */
export function requestRules(configuration: TimeStampConfiguration, algorithms: AcceptedAlgorithms): RequestRules {
  const extensions = new Set(configuration.ACCEPTEDEXTENSIONS);
  // The statement that a time stamp is qualified is the authority's, never the client's.
  if (configuration.TIMESTAMP_PROFILE !== 'RFC3161') extensions.delete(TSP_OID.qcStatements);
  return { algorithms, policies: configuration.ACCEPTANYPOLICY ? undefined : new Set(configuration.ACCEPTEDPOLICIES), extensions };
}

/** Why a request is rejected, the first reason in SignServer's order; undefined where it is not. */
export function refusalOf(request: TimeStampRequest, { algorithms, policies, extensions }: RequestRules): Rejection | undefined {
  const digest = algorithms.get(request.messageImprint.algorithm);
  if (!digest) return REJECTIONS.unknownAlgorithm;
  if (request.reqPolicy && policies && !policies.has(request.reqPolicy.oid)) return REJECTIONS.unknownPolicy;
  if (request.extensions.some(({ oid }) => !extensions.has(oid))) return REJECTIONS.unknownExtension;
  return request.messageImprint.hashedMessage.length === digest.bytes ? undefined : REJECTIONS.wrongLength;
}
