import type { WriteAuditEvent } from '../core/audit.js';
import type {
  Accounts,
  AllowedFolders,
  ArchiveStore,
  CertificateReader,
  Clock,
  Log,
  OtherWorkers,
  Random,
  StatusProperties,
  TokenDataStore,
  WorkerChanges,
} from '../core/ports.js';
import type { RawProperties } from '../core/properties.js';
import type { Definitions } from './definitions.js';

/** What workers and their parts are made with. */
export interface FactoryServices {
  readonly definitions: Definitions;
  readonly certificates: CertificateReader;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Where the text worker loggers write. */
  readonly workerLog: Log;
  readonly audit: WriteAuditEvent;
  readonly archive: ArchiveStore;
  readonly accounts: Accounts;
  readonly tokenData: TokenDataStore;
  /** Properties of crypto tokens that hold where a worker has none of its own; none where absent. */
  readonly tokenDefaults?: () => RawProperties;
  /** PKCS#11 libraries that the deployment defines, path by name. */
  readonly pkcs11Libraries?: ReadonlyMap<string, string>;
  readonly statusProperties: StatusProperties;
  readonly workers: OtherWorkers;
  readonly changes: WorkerChanges;
  readonly folders: AllowedFolders;
  /** The node whose `<NODEID>.SIGNERCERT` counts, where one is set. */
  readonly nodeId?: string;
}
