import { failureNumber, rejectionResponse, type PkiFailure } from '../../../formats/tsp/pki-failure.js';

/** Why a request gets no time stamp: failure bit and text, as SignServer answers them. */
export interface Rejection {
  readonly failure: PkiFailure;
  readonly text: string;
  /** The TimeStampResp. */
  readonly response: Uint8Array;
  /** The failure as the worker log holds it. */
  readonly number: string;
}

const rejection = (failure: PkiFailure, text: string): Rejection => ({
  failure,
  text,
  response: rejectionResponse(failure, text),
  number: String(failureNumber(failure)),
});

/** All rejections. */
export const REJECTIONS = {
  unparsable: rejection('badDataFormat', 'The request could not be parsed.'),
  noTime: rejection('timeNotAvailable', 'The time source is not available.'),
  unknownAlgorithm: rejection('badAlg', 'request contains unknown algorithm'),
  unknownPolicy: rejection('unacceptedPolicy', 'request contains unknown policy'),
  unknownExtension: rejection('unacceptedExtension', 'request contains unknown extension'),
  wrongLength: rejection('badDataFormat', 'imprint digest the wrong length'),
  noToken: rejection('systemFailure', 'Error generating time-stamp token'),
} as const;
