import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Administrator, AuditEvent } from '../../src/core/audit.js';
import type { Certificate } from '../../src/core/certificate.js';
import type { Client } from '../../src/core/exchange.js';
import type { AdministrationContext } from '../../src/admin/administration-context.js';
import { DEFAULT_LOAD_LIMITS, RequestLoad } from '../../src/interfaces/request-load.js';
import { DEFAULT_LISTENER_LIMITS } from '../../src/interfaces/listener-settings.js';
import { openListener } from '../../src/interfaces/listeners.js';
import { ADMIN_WS_PATH, adminWs } from '../../src/interfaces/soap/admin-ws/admin-ws.js';
import { soapHandler } from '../../src/interfaces/soap/soap-handler.js';
import { SoapService } from '../../src/interfaces/soap/soap-service.js';
import { administrationFixture, type AdministrationFixture } from './administration-fixture.js';
import { engineFixture } from './engine-fixture.js';
import { pki } from './pki.js';
import { projectRoot } from './project-root.js';
import { sendRaw } from './raw-http.js';
import { SOAP_HEADERS } from './soap-door.js';

/** The text of the WSDL file of AdminWS. */
export const adminWsdl = readFileSync(join(projectRoot, 'wsdl', 'adminws.wsdl'), 'utf8');

/** The client certificate that has all roles at a test door. */
export const administrator: Certificate = pki.clientOne.certificate;

/** AdminWS over HTTP on a free port. Who calls is what the test says, in place of a TLS handshake. */
export interface AdminDoor {
  readonly fixture: AdministrationFixture;
  /** Written events with the administrator in whose name they were written, oldest first. */
  readonly records: (readonly [event: AuditEvent, administrator: Administrator])[];
  /** The clients in whose name workers processed requests, oldest first. */
  readonly processedFor: Client[];
  /** The certificate of the connection; one with all roles at first. */
  certificate: Certificate | undefined;
  /** Calls an operation with the children of its element; answers the body's content. */
  call(operation: string, inner?: string): Promise<string>;
  close(): Promise<void>;
}

const ROLES = ['WSADMINS', 'WSAUDITORS', 'WSARCHIVEAUDITORS'] as const;

export async function openAdminDoor(changes: Partial<AdministrationContext> = {}): Promise<AdminDoor> {
  const fixture = administrationFixture(changes);
  const { engine: processing } = engineFixture();
  const records: (readonly [AuditEvent, Administrator])[] = [];
  const processedFor: Client[] = [];
  const member = `${administrator.serialNumber},CN=Test Root CA, O=Test, C=SE;`;
  await fixture.store.apply({ workers: [], setGlobal: new Map(ROLES.map((role) => [`GLOB.${role}`, member])) });
  const caller: { certificate: Certificate | undefined } = { certificate: administrator };
  const { context } = fixture;
  const definition = adminWs({
    context,
    auditFor: (who) => async (event) => {
      await context.audit(event);
      records.push([event, who]);
    },
    engine: {
      process: (reference, request, client) => {
        processedFor.push(client);
        return processing.process(reference, request, client);
      },
      signers: processing.signers,
    },
    hostname: 'test-host',
    wsdl: adminWsdl,
  });
  const handler = soapHandler({
    service: await SoapService.create(definition),
    path: ADMIN_WS_PATH,
    clientOf: () => ({
      address: '192.0.2.1',
      bearerToken: 'of no use here',
      ...(caller.certificate && { certificate: caller.certificate }),
    }),
    maximumRequestBytes: () => 1_000_000,
    load: new RequestLoad(DEFAULT_LOAD_LIMITS),
    log: fixture.log,
    random: { uuid: () => '0f0f0f0f-0000-4000-8000-000000000000', int32: () => 1 },
  });
  const listener = await openListener({ kind: 'http', port: 0, host: '127.0.0.1' }, DEFAULT_LISTENER_LIMITS, handler);
  return {
    fixture,
    records,
    processedFor,
    get certificate() {
      return caller.certificate;
    },
    set certificate(certificate) {
      caller.certificate = certificate;
    },
    call: async (operation, inner = '') => {
      const body = adminEnvelope(`<w:${operation}>${inner}</w:${operation}>`);
      const { text } = await sendRaw({ port: listener.port, path: ADMIN_WS_PATH, headers: SOAP_HEADERS, body });
      return text.replace(/^.*<soap:Body>/s, '').replace(/<\/soap:Body>.*$/s, '');
    },
    close: () => listener.stop(1_000),
  };
}

/** An envelope around the contents of its body; the prefix `w` is that of AdminWS. */
export function adminEnvelope(body: string): string {
  return (
    '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:w="http://adminws.signserver.org/">' +
    `<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
  );
}

/** The children of an operation's element, in the order given. */
export function elements(values: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(values)
    .map(([name, value]) => `<${name}>${String(value)}</${name}>`)
    .join('');
}

/** The exception in the detail of a fault. */
export function exceptionOf(fault: string): string | undefined {
  return /<detail><ns1:(\w+) xmlns:ns1="[^"]*"\/><\/detail>/.exec(fault)?.[1];
}
