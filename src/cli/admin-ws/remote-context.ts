import type { AdministrationContext } from '../../admin/administration-context.js';
import { Fault } from '../../core/errors.js';
import type { ConfigurationStore } from '../../core/ports.js';
import { certificateReader } from '../../formats/x509.js';
import type { Terminal } from '../terminal.js';
import { REMOTE_NODE } from './remote-configuration.js';

/**
 * What use cases on the configuration work with when they run here and the configuration is a server's. Audit events are
 * written by that server, operation by operation; it also knows which properties are secrets, and masks them.
 */
export function remoteContext(store: ConfigurationStore, terminal: Pick<Terminal, 'warn'>): AdministrationContext {
  const refuse = (): Promise<never> => Promise.reject(new Fault('operationUnsupported', 'This is done by the server only.'));
  const warn = (message: string): void => {
    terminal.warn(message);
  };
  return {
    store,
    engine: {
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
      },
      signers: { properties: refuse, certificates: refuse, signingPeriod: refuse, keyUses: refuse },
    },
    reload: refuse,
    audit: () => Promise.resolve(),
    certificates: certificateReader,
    declarations: () => ({}),
    log: { error: warn, warn, info: () => undefined, debug: () => undefined },
    version: '',
    nodeId: REMOTE_NODE,
    servesRequests: true,
  };
}
