import type { AdministrationContext } from '../../admin/administration-context.js';
import { Fault } from '../../core/errors.js';
import { MASKED, text, type PropertyDeclarations, type RawProperties } from '../../core/properties.js';
import { certificateReader } from '../../formats/x509/x509.js';
import type { Terminal } from '../terminal.js';
import type { AdminWsClient } from './admin-ws-client.js';
import { REMOTE_NODE, RemoteConfiguration, type RemoteConfigurationOptions } from './remote-configuration.js';
import { remoteArchive, remoteAuditRecords } from './remote-records.js';

/**
 * What use cases on the configuration and on records work with when they run here and those are a server's. Audit events
 * are written by that server, operation by operation; it also knows which properties are secrets, and masks them.
 */
export function remoteContext(
  client: AdminWsClient,
  terminal: Pick<Terminal, 'warn' | 'progress'>,
  options: Omit<RemoteConfigurationOptions, 'onStep'> = {},
): AdministrationContext {
  const refuse = (): Promise<never> => Promise.reject(new Fault('operationUnsupported', 'This is done by the server only.'));
  const warn = (message: string): void => {
    terminal.warn(message);
  };
  const store = new RemoteConfiguration(client, {
    ...options,
    onStep: (done, total) => {
      terminal.progress(done < total ? `${String(done)} of ${String(total)}` : '');
    },
  });
  return {
    store,
    auditRecords: remoteAuditRecords(client),
    archive: remoteArchive(client),
    engine: {
      process: refuse,
      status: refuse,
      activateCryptoToken: refuse,
      deactivateCryptoToken: refuse,
      tokens: {
        entries: refuse,
        testKey: refuse,
        generateCertificateRequest: refuse,
        generateKey: refuse,
        removeKey: refuse,
        importCertificateChain: refuse,
        probe: refuse,
      },
      signers: { properties: refuse, certificates: refuse, signingPeriod: refuse, keyUses: refuse },
    },
    reload: refuse,
    audit: () => Promise.resolve(),
    statusProperties: { valid: () => undefined, all: () => new Map(), set: refuse },
    certificates: certificateReader,
    declarations: secretsOf,
    detectType: () => undefined,
    log: { error: warn, warn, info: () => undefined, debug: () => undefined },
    version: '',
    nodeId: REMOTE_NODE,
    servesRequests: true,
  };
}

/** What the server masks is a secret: it knows the components, and this program need not. */
function secretsOf(properties: RawProperties): PropertyDeclarations {
  const secrets = [...properties].filter(([, value]) => value === MASKED);
  return Object.fromEntries(secrets.map(([name]) => [name, text({ secret: true, doc: 'Masked by the server.' })]));
}
