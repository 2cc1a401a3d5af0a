import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Administrator, AuditEvent } from '../../src/core/audit.js';
import type { Certificate } from '../../src/core/certificate.js';
import { readPropertiesFile } from '../../src/formats/properties-file.js';
import { certificateReader } from '../../src/formats/x509/x509.js';
import { createClientReader } from '../../src/interfaces/client-of.js';
import { frontRouter, joinRoutes } from '../../src/interfaces/front-router.js';
import { httpDoors } from '../../src/interfaces/http/http-doors.js';
import type { ProcessingDoor } from '../../src/interfaces/http/processing-door.js';
import { Spool } from '../../src/interfaces/http/spool.js';
import { DEFAULT_LOAD_LIMITS, RequestLoad } from '../../src/interfaces/request-load.js';
import { DEFAULT_LISTENER_LIMITS } from '../../src/interfaces/listener-settings.js';
import { openListener } from '../../src/interfaces/listeners.js';
import { restDocumentation } from '../../src/interfaces/rest/rest-documentation.js';
import { restDoor } from '../../src/interfaces/rest/rest-handler.js';
import { administrationFixture, type AdministrationFixture } from './administration-fixture.js';
import { MemoryLog } from './engine-fixture.js';
import { pki } from './pki.js';
import { projectRoot } from './project-root.js';
import { sendRaw, type RawAnswer, type RawRequest } from './raw-http.js';
import { ReversingEngine } from './reversing-engine.js';

export const TRANSACTION_ID = '0f0f0f0f-0000-4000-8000-000000000000';

/** HTTP and REST on a free port, with an engine that answers backwards and workers in memory to administer. */
export interface HttpDoor {
  readonly engine: ReversingEngine;
  readonly log: MemoryLog;
  readonly port: number;
  /** Bytes and parts; may be changed while the door is open. */
  readonly limits: { body: number; memory: number; parts: number };
  /** What both doors take on at once; may be changed while they are open. */
  readonly loadLimits: { maximumRequests: number; maximumBodyBytes: number };
  readonly load: RequestLoad;
  /** The client certificate of the connection, in place of a TLS handshake; none at first. */
  certificate: Certificate | undefined;
  /** What REST administers. */
  readonly fixture: AdministrationFixture;
  readonly audited: (readonly [AuditEvent, Administrator])[];
  send(request: Omit<RawRequest, 'port'>): Promise<RawAnswer>;
  /** Files that large documents are kept in now, in the folder that is for them. */
  spooled(): readonly string[];
  close(): Promise<void>;
}

/** Opens both doors. */
export async function openHttpDoor(): Promise<HttpDoor> {
  const engine = new ReversingEngine();
  const log = new MemoryLog();
  const limits = { body: 104_857_600, memory: 1_048_576, parts: 16 };
  const loadLimits = { ...DEFAULT_LOAD_LIMITS };
  const load = new RequestLoad(loadLimits, log);
  const folder = mkdtempSync(join(tmpdir(), 'countersign-spool-'));
  const fixture = administrationFixture();
  const audited: (readonly [AuditEvent, Administrator])[] = [];
  const caller: { certificate: Certificate | undefined } = { certificate: undefined };
  const member = `${pki.clientOne.certificate.serialNumber},CN=Test Root CA, O=Test, C=SE;`;
  await fixture.store.apply({ workers: [], setGlobal: new Map([['GLOB.WSADMINS', member]]) });
  const read = createClientReader({ certificates: certificateReader, log });
  const door: ProcessingDoor = {
    engine,
    clientOf: (request) => ({ ...read(request), ...(caller.certificate && { certificate: caller.certificate }) }),
    limits: { maximumBodyBytes: () => limits.body, maximumParts: () => limits.parts },
    load,
    spool: await Spool.open({ folder, memoryBytes: () => limits.memory }),
    readProperties: (text) => readPropertiesFile(Buffer.from(text, 'utf8')),
    certificates: certificateReader,
    log,
    random: { uuid: () => TRANSACTION_ID, int32: () => 1 },
  };
  const auditFor = (who: Administrator) => async (event: AuditEvent) => {
    await fixture.context.audit(event);
    audited.push([event, who]);
  };
  const routes = joinRoutes(
    httpDoors(door),
    restDoor({ ...door, administration: fixture.context, auditFor }),
    restDocumentation({ openApiFile: join(projectRoot, 'docs', 'openapi.yaml'), log }),
  );
  const listener = await openListener(
    { kind: 'http', port: 0, host: '127.0.0.1' },
    DEFAULT_LISTENER_LIMITS,
    frontRouter(routes, express()),
  );
  return {
    engine,
    log,
    port: listener.port,
    limits,
    loadLimits,
    load,
    fixture,
    audited,
    get certificate() {
      return caller.certificate;
    },
    set certificate(certificate) {
      caller.certificate = certificate;
    },
    send: (request) => sendRaw({ ...request, port: listener.port }),
    spooled: () => readdirSync(folder),
    close: async () => {
      await listener.stop(1_000);
      rmSync(folder, { recursive: true });
    },
  };
}

/** One part of a form of several parts. */
export interface FormPart {
  readonly name: string;
  readonly value: string | Uint8Array;
  readonly fileName?: string;
  readonly type?: string;
}

export const MULTIPART = { 'Content-Type': 'multipart/form-data; boundary=b' } as const;
export const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' } as const;

/** A body of `multipart/form-data` with the boundary `b`. */
export function multipartBody(parts: readonly FormPart[]): Buffer {
  const pieces = parts.flatMap(({ name, value, fileName, type }) => {
    const file = fileName === undefined ? '' : `; filename="${fileName}"`;
    const head = `--b\r\nContent-Disposition: form-data; name="${name}"${file}\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n`;
    return [Buffer.from(head), Buffer.from(value), Buffer.from('\r\n')];
  });
  return Buffer.concat([...pieces, Buffer.from('--b--\r\n')]);
}

/** The bytes in the opposite order, as text. */
export const backwards = (text: string): string => Buffer.from(Buffer.from(text).reverse()).toString();

/** The status with the sentence of an error page. */
export function told({ status, text }: RawAnswer): string {
  return `${String(status)} ${/<p>(?!The requested)(?:<strong>)?([^<]*)/.exec(text)?.[1] ?? text}`;
}
