import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClientReader } from '../../src/interfaces/client-of.js';
import { frontRouter } from '../../src/interfaces/front-router.js';
import { DEFAULT_LOAD_LIMITS, RequestLoad } from '../../src/interfaces/request-load.js';
import { DEFAULT_LISTENER_LIMITS } from '../../src/interfaces/listener-settings.js';
import { openListener } from '../../src/interfaces/listeners.js';
import { CLIENT_WS_PATH, clientWs } from '../../src/interfaces/soap/client-ws.js';
import { soapHandler } from '../../src/interfaces/soap/soap-handler.js';
import { SoapService, type SoapServiceDefinition } from '../../src/interfaces/soap/soap-service.js';
import { certificateReader } from '../../src/formats/x509/x509.js';
import express from 'express';
import { MemoryLog } from './engine-fixture.js';
import { projectRoot } from './project-root.js';
import { sendRaw, type RawAnswer, type RawRequest } from './raw-http.js';
import { ReversingEngine } from './reversing-engine.js';

/** The text of the WSDL file of ClientWS. */
export const clientWsdl = readFileSync(join(projectRoot, 'wsdl', 'clientws.wsdl'), 'utf8');

export const SOAP_HEADERS = { 'Content-Type': 'text/xml;charset=UTF-8', SOAPAction: '""' } as const;

/** A SOAP service over HTTP on a free port, with an engine that answers backwards. */
export interface TestDoor {
  readonly engine: ReversingEngine;
  readonly log: MemoryLog;
  readonly port: number;
  /** What the door takes on at once; may be changed while it is open. */
  readonly loadLimits: { maximumRequests: number; maximumBodyBytes: number };
  readonly load: RequestLoad;
  /** Bytes; may be changed while the door is open. */
  limit: number;
  /** POST to the service, with the headers of a SOAP client unless others are given. */
  post(body: RawRequest['body'], changes?: Partial<RawRequest>): Promise<RawAnswer>;
  close(): Promise<void>;
}

/** Which of the two ways a request takes: the prepared response, or node-soap. */
export type Way = 'prepared' | 'general';

export function openDoor(way: Way = 'prepared'): Promise<TestDoor> {
  return openDoorOf(CLIENT_WS_PATH, (engine) => {
    const { prepared, ...definition } = clientWs(engine, clientWsdl);
    return way === 'prepared' && prepared ? { ...definition, prepared } : definition;
  });
}

/** The same for another service. */
export async function openDoorOf(path: string, definition: (engine: ReversingEngine) => SoapServiceDefinition): Promise<TestDoor> {
  const engine = new ReversingEngine();
  const log = new MemoryLog();
  const service = await SoapService.create(definition(engine));
  const settings = { limit: 104_857_600 };
  const loadLimits = { ...DEFAULT_LOAD_LIMITS };
  const load = new RequestLoad(loadLimits);
  const handler = soapHandler({
    service,
    path,
    clientOf: createClientReader({ certificates: certificateReader, log }),
    maximumRequestBytes: () => settings.limit,
    load,
    log,
    random: { uuid: () => '0f0f0f0f-0000-4000-8000-000000000000', int32: () => 1 },
  });
  const router = frontRouter({ exact: new Map([[path, handler]]) }, express());
  const listener = await openListener({ kind: 'http', port: 0, host: '127.0.0.1' }, DEFAULT_LISTENER_LIMITS, router);
  return {
    engine,
    log,
    port: listener.port,
    loadLimits,
    load,
    get limit() {
      return settings.limit;
    },
    set limit(bytes) {
      settings.limit = bytes;
    },
    post: (body, changes = {}) =>
      sendRaw({ port: listener.port, path, headers: SOAP_HEADERS, ...(body !== undefined && { body }), ...changes }),
    close: () => listener.stop(1_000),
  };
}

/** An envelope around the contents of its body; the prefix `w` is that of ClientWS. */
export function envelope(body: string, header = ''): string {
  return (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:w="http://clientws.signserver.org/">' +
    `${header}<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
  );
}

/** A `processData` element; `inner` comes after the worker. */
export function processData(inner: string, worker = '<worker>Reverse</worker>'): string {
  return `<w:processData>${worker}${inner}</w:processData>`;
}

/** The text of an element of an answer that occurs once. */
export function elementText(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}
