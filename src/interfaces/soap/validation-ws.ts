import { Fault, isFault } from '../../core/errors.js';
import type { Client } from '../../core/exchange.js';
import type { CertificateReader } from '../../core/ports.js';
import { rawValue } from '../../core/properties.js';
import type { CertificateValidation } from '../../core/validation.js';
import { workerReference, type WorkerReference } from '../../core/worker.js';
import type { Engine } from '../../engine/engine.js';
import { WIRE_FAULTS } from '../wire-faults.js';
import { decodeBase64 } from './base64.js';
import type { Message } from './message.js';
import type { ResponseFields } from './response-values.js';
import { ALL_OK, statusText, type StatusServices } from './service-status.js';
import type { FaultWording, SoapServiceDefinition } from './soap-service.js';

/** Where SignServer serves ValidationWS. */
export const VALIDATION_WS_PATH = '/signserver/ValidationWSService/ValidationWS';

export interface ValidationWsOptions extends StatusServices {
  readonly engine: Pick<Engine, 'process' | 'status' | 'signers'>;
  readonly certificates: Pick<CertificateReader, 'fromDer'>;
  /** Whether a class name is that of a validation service. */
  readonly isValidationService: (className: string) => boolean;
  /** The text of `wsdl/validationws.wsdl`. */
  readonly wsdl: string;
}

/** ValidationWS over an engine. */
export function validationWs(options: ValidationWsOptions): SoapServiceDefinition {
  return {
    wsdl: options.wsdl,
    handlers: {
      isValid: async (message, client) => ({ return: responseFields(await validate(options, message, client)) }),
      getStatus: async (message) => ({ return: await status(options, message) }),
    },
    faultWording,
  };
}

const faultWording: FaultWording = ({ kind, message }) => {
  const { text, fault } = WIRE_FAULTS[kind].validationws;
  return { text: text(message), ...(fault !== undefined && { exception: fault }) };
};

async function validate({ engine, certificates }: ValidationWsOptions, message: Message, client: Client): Promise<CertificateValidation> {
  const certificate = readCertificate(message.text('base64Cert') ?? '', certificates);
  const purposes = (message.text('certPurposes') ?? '').split(',').filter((purpose) => purpose !== '');
  const request = { kind: 'validateCertificate', certificate, purposes, metadata: new Map<string, string>() } as const;
  const { validation } = await engine.process(requestedService(message), request, client);
  if (validation?.kind !== 'certificate') throw new Error('a certificate was validated without an answer');
  return validation.validation;
}

function readCertificate(text: string, certificates: Pick<CertificateReader, 'fromDer'>): Uint8Array {
  if (text.trim() === '') {
    const sentence = 'Error base64Cert parameter cannot be empty, it must contain a Base64 encoded DER encoded certificate.';
    throw new Fault('illegalRequest', sentence);
  }
  try {
    return certificates.fromDer(decodeBase64(text) ?? new Uint8Array()).der;
  } catch (cause) {
    const sentence = 'Error base64Cert parameter data have bad encoding, check that it contains supported certificate data';
    throw new Fault('illegalRequest', sentence, { cause });
  }
}

function requestedService(message: Message): WorkerReference {
  const name = message.text('serviceName');
  if (name === undefined) throw new Fault('illegalRequest', 'No such worker: null');
  return workerReference(name);
}

async function status(options: ValidationWsOptions, message: Message): Promise<string> {
  const name = message.text('serviceName') ?? 'null';
  const reference = workerReference(name);
  const properties = await options.engine.signers.properties(reference).catch((thrown: unknown) => {
    if (isFault(thrown) && thrown.kind === 'noSuchWorker') return new Map<string, string>();
    throw thrown;
  });
  if (!options.isValidationService(rawValue(properties, 'IMPLEMENTATION_CLASS') ?? '')) {
    throw new Fault('illegalRequest', `Illegal service name : ${name} no validation service with such name exists`);
  }
  const text = await statusText(options, reference);
  return text === '' ? ALL_OK : text;
}

function responseFields(validation: CertificateValidation): ResponseFields {
  const { status, message, purposes, validationDate, revocationDate, revocationReason } = validation;
  return {
    ...(revocationDate !== undefined && { revocationDate: new Date(revocationDate) }),
    revocationReason,
    status,
    statusMessage: message,
    ...(purposes.length > 0 && { validCertificatePurposes: purposes.join(',') }),
    validationDate: new Date(validationDate),
  };
}
