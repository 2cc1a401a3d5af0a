import { localAdministration } from '../../admin/administration.js';
import { USE_CASES, type UseCaseName } from '../../admin/use-cases.js';
import { Fault } from '../../core/errors.js';
import type { WorkerReference } from '../../core/worker.js';
import type { AdministrationConnection } from '../../admin/administration.js';
import type { Terminal } from '../terminal.js';
import { createAdminWsClient, type AdminWsClient } from './admin-ws-client.js';
import type { AdminWsTarget } from './admin-ws-target.js';
import type { CarrierServices } from './carrier-services.js';
import { CARRIERS, type Carrier } from './carriers.js';
import { openHttpsTransport } from './https-transport.js';
import { remoteContext } from './remote-context.js';
import { integerOf } from './soap-values.js';

export interface AdminWsConnectionOptions {
  readonly target: AdminWsTarget;
  /** The contract. */
  readonly wsdlFile: string;
  readonly terminal: Terminal;
}

/** The administration of a server over AdminWS, with the certificate of the caller. */
export async function connectToAdminWs({ target, wsdlFile, terminal }: AdminWsConnectionOptions): Promise<AdministrationConnection> {
  const transport = await openHttpsTransport(target);
  const services = carrierServices(await createAdminWsClient(wsdlFile, transport), terminal);
  return {
    call: async (useCase, given) => await carrierOf(useCase)(given, services),
    close: () => {
      transport.close();
      return Promise.resolve();
    },
  };
}

function carrierServices(client: AdminWsClient, terminal: Terminal): CarrierServices {
  const local = localAdministration(remoteContext(client, terminal));
  const onUntoldRules = (id: number): void => {
    terminal.warn(`AdminWS does not tell the client rules of worker ${String(id)}, except for legacy ones.`);
  };
  const localWithRules = localAdministration(remoteContext(client, terminal, { withRules: true, onUntoldRules }));
  const workerId = async (worker: WorkerReference): Promise<number> => {
    if (worker.id !== undefined) return worker.id;
    const exact = integerOf(await client.invoke('getWorkerId', { workerName: worker.name }));
    // Names are found in any letter case where none is equal.
    return exact !== 0 ? exact : (await local.call('getProperty', { worker, key: 'NAME' })).workerId;
  };
  return { client, local, localWithRules, workerId };
}

function carrierOf<N extends UseCaseName>(useCase: N): Carrier<N> {
  const carrier: Carrier<N> | undefined = CARRIERS[useCase];
  if (carrier) return carrier;
  const what = USE_CASES[useCase].doc.replace(/\.$/, '');
  const instead = INSTEAD[useCase] ?? 'Use --data on the machine of the server.';
  throw new Fault('operationUnsupported', `AdminWS has no operation for this (${what}). ${instead}`);
}

/** What to do in place of a command that cannot be carried. */
const INSTEAD: Readonly<Partial<Record<UseCaseName, string>>> = {
  verifyAuditLog:
    'Use --data on the machine of the server, or verify a dump of its database: signserver audit verify --dump FILE --key FILE.',
};
