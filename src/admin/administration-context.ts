import type { NodeVerdict } from '../audit/verify-audit-log.js';
import type { AuditEvent } from '../core/audit.js';
import type { CertificateReader, ConfigurationStore, Log, StatusProperties } from '../core/ports.js';
import type { ArchiveQueries, AuditQueries } from '../core/query.js';
import type { PropertyDeclarations, RawProperties } from '../core/properties.js';
import type { WorkerType } from '../core/worker.js';
import type { Engine } from '../engine/engine.js';

/** What the use cases work with, on behalf of one administrator. */
export interface AdministrationContext {
  readonly store: ConfigurationStore;
  readonly engine: Pick<Engine, 'process' | 'status' | 'activateCryptoToken' | 'deactivateCryptoToken' | 'tokens' | 'signers'>;
  /** Makes this process, once, and all others take over the stored configuration of one worker, or of all with id 0. */
  readonly reload: (workerId: number) => Promise<void>;
  /** Writes to the audit log. It is called before the effect, and where it throws the effect does not happen. */
  readonly audit: (event: AuditEvent) => Promise<void>;
  /** Absent where there is no audit log that can be asked. */
  readonly auditRecords?: AuditQueries;
  /** Verifies the audit log with what this server keeps of it outside the database. */
  readonly verifyAuditLog?: () => Promise<readonly NodeVerdict[]>;
  /** Absent where nothing is archived in a database. */
  readonly archive?: ArchiveQueries;
  /** The status repository of this server; it means something only where `servesRequests`. */
  readonly statusProperties: StatusProperties;
  readonly certificates: CertificateReader;
  /** The declared properties of the worker and the components that a configuration names; they say what is a secret. */
  readonly declarations: (properties: RawProperties) => PropertyDeclarations;
  /** The type of a worker whose TYPE is blank; undefined where another server finds it out. */
  readonly detectType: (properties: RawProperties) => WorkerType | undefined;
  readonly log: Log;
  /** Name and version of the server. */
  readonly version: string;
  /** The node of `NODE.` properties and of `<NODEID>.SIGNERCERT`, where one is set. */
  readonly nodeId?: string;
  /** Whether the crypto tokens of `engine` are those that serve requests. */
  readonly servesRequests: boolean;
}
