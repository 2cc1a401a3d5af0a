import { Fault } from '../../core/errors.js';
import type { LogFields } from '../../core/exchange.js';
import {
  defineSigner,
  type ProcessingResult,
  type SignerContext,
  type SigningContext,
  type SigningKey,
} from '../../core/worker-definition.js';
import { BerError } from '../../formats/asn1/ber-reader.js';
import { PKI_STATUS } from '../../formats/tsp/pki-failure.js';
import { readTimeStampRequest, type TimeStampRequest } from '../../formats/tsp/time-stamp-request.js';
import { acceptedAlgorithms, isBroken, USUAL_ALGORITHMS } from './time-stamp/accepted-algorithms.js';
import { authorityStatus } from './time-stamp/authority-status.js';
import { ChainRule } from './time-stamp/chain-rule.js';
import { clockWatch } from './time-stamp/clock-watch.js';
import { OrderedTime } from './time-stamp/ordered-time.js';
import { PROPERTIES, type TimeStampConfiguration } from './time-stamp/properties.js';
import { checkTimeStampProperties } from './time-stamp/property-rules.js';
import { REJECTIONS, type Rejection } from './time-stamp/rejection.js';
import { base64, logFailure, logRequest } from './time-stamp/request-log.js';
import { refusalOf, requestRules, type RequestRules } from './time-stamp/request-rules.js';
import { SAMPLE_REQUEST } from './time-stamp/sample-request.js';
import { drawSerialNumber, serialNumberText } from './time-stamp/serial-number.js';
import { OPERATION_OKAY, TokenMaker, TokenSigningError } from './time-stamp/token-maker.js';

/** A time-stamp authority: answers the time stamps and rejections of RFC 3161, updated by RFC 5816. */
export const timeStampSigner = defineSigner({
  names: ['org.signserver.module.tsa.TimeStampSigner', 'TimeStampSigner'],
  doc: 'A time-stamp authority (RFC 3161, RFC 5816).',
  properties: PROPERTIES,
  check: checkTimeStampProperties,
  usesTimeSource: true,
  defaultWorkerLogger: 'org.signserver.module.tsa.DefaultTimeStampLogger',
  create: (configuration, context) => {
    const authority = new TimeStampAuthority(configuration, context);
    return {
      sign: (request, signing) => authority.answer(request.data, signing, request.fileName),
      status: (certificates) =>
        authorityStatus({ ...certificates, timeSource: context.timeSource, requiresValidChain: configuration.REQUIREVALIDCHAIN }),
    };
  },
  sample: () => ({ kind: 'data', data: SAMPLE_REQUEST, metadata: new Map() }),
});

/** One request on its way to an answer. */
interface Query {
  readonly data: Uint8Array;
  readonly serialNumber: Uint8Array;
  /** Milliseconds since the epoch. */
  readonly time: number | undefined;
  readonly signing: SigningContext;
}

class TimeStampAuthority {
  readonly #rules: RequestRules;
  readonly #orderedTime: OrderedTime | undefined;
  /** What was prepared for a key stays right as long as the worker and the key do. */
  readonly #makers = new WeakMap<SigningKey, TokenMaker>();
  readonly #chainRule: ChainRule;

  constructor(
    private readonly configuration: TimeStampConfiguration,
    private readonly context: SignerContext,
  ) {
    this.#chainRule = new ChainRule(configuration);
    const names = configuration.ACCEPTEDALGORITHMS ?? USUAL_ALGORITHMS;
    const { accepted, unknown } = acceptedAlgorithms(names);
    this.#rules = requestRules(configuration, accepted);
    this.#orderedTime = configuration.ORDERING ? new OrderedTime(clockWatch(context)) : undefined;
    const worker = `Worker ${String(context.workerId)}`;
    for (const name of unknown) context.log.warn(`${worker}: ACCEPTEDALGORITHMS names an algorithm that there is not: ${name}`);
    const broken = names.filter(isBroken).join(' and ');
    if (broken !== '') context.log.warn(`${worker}: time stamps on ${broken} imprints prove nothing, and are accepted as configured`);
  }

  async answer(data: Uint8Array, signing: SigningContext, fileName?: string): Promise<ProcessingResult> {
    const { log } = signing;
    this.#chainRule.require(signing.signingKey);
    const time = await this.#time(signing);
    const serialNumber = drawSerialNumber(this.context.random, this.configuration.MAXSERIALNUMBERLENGTH);
    const archiveId = serialNumberText(serialNumber);
    log.set('TSA_TIME', time === undefined ? '' : String(time));
    log.set('TSA_SERIALNUMBER', archiveId);
    log.set('TSA_TIMESOURCE', this.context.timeSource?.name ?? '');
    if (data.length === 0) throw new Fault('illegalRequest', 'Request must contain data');
    log.set('TSA_TIMESTAMPREQUEST_ENCODED', base64(data));

    const answer = await this.#respond({ data, serialNumber, time, signing });
    return {
      data: 'response' in answer ? reject(log, answer) : this.#grant(log, answer.granted),
      contentType: 'application/timestamp-reply',
      ...(fileName !== undefined && { fileName }),
      archiveId,
      ...('response' in answer && { unfulfilled: true as const }),
    };
  }

  async #respond({ data, serialNumber, time, signing }: Query): Promise<Rejection | { readonly granted: Uint8Array }> {
    const { log } = signing;
    const request = readRequest(data);
    if (!request) return REJECTIONS.unparsable;
    logRequest(log, request);
    if (time === undefined) {
      log.set('TSA_EXCEPTION', 'timeSourceNotAvailable');
      return REJECTIONS.noTime;
    }
    const refusal = refusalOf(request, this.#rules);
    if (refusal) return refusal;
    log.set('TSA_POLICYID', request.reqPolicy?.oid ?? this.configuration.DEFAULTTSAPOLICYOID);
    try {
      const maker = this.#maker(signing);
      return { granted: await maker.make({ request, serialNumber, genTime: time, now: signing.clock.now() }) };
    } catch (thrown) {
      if (!(thrown instanceof TokenSigningError)) throw thrown;
      this.context.log.error(`${signing.transactionId}: ${thrown.message}`, thrown.cause);
      return REJECTIONS.noToken;
    }
  }

  #grant(log: LogFields, response: Uint8Array): Uint8Array {
    log.set('TSA_PKISTATUS', String(PKI_STATUS.granted));
    log.set('TSA_PKISTATUS_STRING', this.configuration.INCLUDESTATUSSTRING ? OPERATION_OKAY : null);
    log.set('TSA_TIMESTAMPRESPONSE_ENCODED', base64(response));
    return response;
  }

  async #time({ log }: SigningContext): Promise<number | undefined> {
    const time = await this.context.timeSource?.time(log);
    return time === undefined || !this.#orderedTime ? time : this.#orderedTime.admit(time);
  }

  #maker({ signingKey, log }: SigningContext): TokenMaker {
    let maker = this.#makers.get(signingKey);
    if (maker) return maker;
    try {
      maker = new TokenMaker(this.configuration, signingKey);
    } catch (thrown) {
      logFailure(log, thrown);
      throw thrown;
    }
    this.#makers.set(signingKey, maker);
    return maker;
  }
}

function readRequest(data: Uint8Array): TimeStampRequest | undefined {
  try {
    return readTimeStampRequest(data);
  } catch (thrown) {
    if (thrown instanceof BerError) return undefined;
    throw thrown;
  }
}

function reject(log: LogFields, { response, text, number }: Rejection): Uint8Array {
  log.set('TSA_PKISTATUS', String(PKI_STATUS.rejection));
  log.set('TSA_PKIFAILUREINFO', number);
  log.set('TSA_PKISTATUS_STRING', text);
  log.set('TSA_TIMESTAMPRESPONSE_ENCODED', base64(response));
  log.set('PROCESS_SUCCESS', 'false');
  return response;
}
