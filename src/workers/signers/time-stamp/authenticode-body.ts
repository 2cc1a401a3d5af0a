import { Fault } from '../../../core/errors.js';
import type { LogFields } from '../../../core/exchange.js';
import { BerError } from '../../../formats/asn1/ber-reader.js';
import { Base64Decoder } from '../../../formats/base64-decoder.js';
import { AuthenticodeRequestError, readAuthenticodeRequest, type AuthenticodeRequest } from '../../../formats/tsp/authenticode-request.js';

/**
 * Reads the base64 of a request, in which white space is passed over, and one octet of zero behind it. Throws `illegalRequest`
 * faults; what is wrong with the encoding is logged as TSA_EXCEPTION too, as SignServer does.
 */
export function readAuthenticodeBody(body: Uint8Array, log: LogFields): AuthenticodeRequest {
  const der = decode(body.at(-1) === 0 ? body.subarray(0, -1) : body);
  try {
    return readAuthenticodeRequest(der);
  } catch (cause) {
    if (cause instanceof AuthenticodeRequestError) throw new Fault('illegalRequest', cause.message);
    if (!(cause instanceof BerError)) throw cause;
    const message = `The request could not be parsed. ${cause.message}`;
    log.set('TSA_EXCEPTION', message);
    throw new Fault('illegalRequest', message, { cause });
  }
}

function decode(body: Uint8Array): Uint8Array {
  const decoder = new Base64Decoder();
  try {
    const der = decoder.push(Buffer.from(body).toString('latin1'));
    decoder.finish();
    return der;
  } catch (cause) {
    throw new Fault('illegalRequest', 'The request is not valid base64.', { cause });
  }
}
