import type { DataSource } from 'typeorm';
import { createDataSource } from '../../ormconfig.js';
import type { AdministrationContext } from '../admin/administration-context.js';
import { CATALOGUE } from '../catalogue.js';
import { CLI_USER, type WriteAuditEvent } from '../core/audit.js';
import type { Meter, ServerReadings } from '../core/meter.js';
import type { AllowedFolders, Log } from '../core/ports.js';
import { ALONE, type ProcessGroup } from '../core/process-group.js';
import { announcedConfiguration } from '../engine/announced-configuration.js';
import { declaredProperties } from '../engine/declared-properties.js';
import { detectType } from '../engine/detect-type.js';
import { Definitions } from '../engine/definitions.js';
import { GlobalProperties } from '../engine/global-properties.js';
import { otherWorkers } from '../engine/other-workers.js';
import { ReloadWatch } from '../engine/reload-watch.js';
import { sharedEngine } from '../engine/shared-engine.js';
import { StatusRepository, type StatusPropertyAudit } from '../engine/status-properties.js';
import { SigningEngine } from '../engine/signing-engine.js';
import { WorkerCache } from '../engine/worker-cache.js';
import { workerReadings } from '../engine/worker-readings.js';
import { WorkerFactory } from '../engine/worker-factory.js';
import { certificateReader } from '../formats/x509/x509.js';
import { Scheduler } from '../engine/timed-services/scheduler.js';
import { ServiceRuns } from '../engine/timed-services/service-runs.js';
import { openAudit } from './open-audit.js';
import { deployedFolders } from '../settings/deployed-folders.js';
import { deployedLibraries } from '../settings/deployed-libraries.js';
import { DatabaseArchiveStore } from '../storage/archive-store.js';
import { DatabaseArchiveQueries } from '../storage/archive-queries.js';
import { DatabaseConfigurationStore } from '../storage/configuration-store.js';
import { GlobalAccounts } from '../storage/global-accounts.js';
import { DatabaseKeyUsageCounters } from '../storage/key-usage-counters.js';
import { DatabaseServiceClaims } from '../storage/service-claims.js';
import { openDatabase } from '../storage/open-database.js';
import { DatabaseReloadSignal } from '../storage/reload-signal.js';
import { DatabaseTokenData } from '../storage/token-data.js';
import { transactionsOf } from '../storage/transactions-of.js';
import { startTimer } from '../runtime/timers.js';
import { workerChanges } from './worker-changes.js';
import { systemClock, systemRandom } from '../runtime/system.js';
import { version } from '../runtime/version.js';

export interface ServiceOptions {
  /** The data folder. */
  readonly data: string;
  /** URL of the database; without one it is the embedded database of the data folder. */
  readonly database?: string;
  readonly log: Log;
  /** Where the text worker loggers write. */
  readonly workerLog: Log;
  /** Where the text lines of the audit log go. */
  readonly auditLines: Log;
  /** The node under which this process writes audit records. */
  readonly auditNodeId: string;
  /** Which settings of status properties are audited; all where absent. */
  readonly statusPropertyAudit?: StatusPropertyAudit;
  /** PKCS#11 libraries, path by name; those of the environment where absent. */
  readonly pkcs11Libraries?: ReadonlyMap<string, string>;
  /** Whether keys may be generated; as the environment says where absent. */
  readonly keyGeneration?: 'disabled';
  /** Folders of the machine that workers may use; those of the environment where absent. */
  readonly folders?: AllowedFolders;
  /** Counts requests and signatures; absent where nobody does. */
  readonly meter?: Meter | undefined;
  /** The other processes of the server; none where absent. */
  readonly group?: ProcessGroup;
}

/** Storage, engine and what administration needs of both, made once a process. */
export interface Services {
  readonly engine: SigningEngine;
  /** Runs timed services once it is started. */
  readonly scheduler: Scheduler;
  readonly statusProperties: StatusRepository;
  readonly globals: GlobalProperties;
  readonly audit: WriteAuditEvent;
  /** What can be read of workers and database in numbers. */
  readonly readings: Pick<ServerReadings, 'workers' | 'database'>;
  readonly administration: Omit<AdministrationContext, 'audit' | 'servesRequests'>;
  /** Takes over what the other processes of the server have in memory only. */
  readonly join: () => Promise<void>;
  /** Stops looking for changes and closes the database. */
  readonly close: () => Promise<void>;
}

/** Opens the database and makes the engine over it. */
export async function openServices(options: ServiceOptions): Promise<Services> {
  const { data, database } = options;
  const dataSource = createDataSource(database ?? `sqlite:${data}/`);
  await openDatabase(dataSource);
  try {
    return await makeServices(dataSource, options);
  } catch (thrown) {
    await dataSource.destroy();
    throw thrown;
  }
}

function isKeyGenerationDisabled({ keyGeneration }: ServiceOptions): boolean {
  return keyGeneration === 'disabled' || /^true$/i.test(process.env['COUNTERSIGN_DISABLE_KEY_GENERATION'] ?? '');
}

async function makeServices(dataSource: DataSource, options: ServiceOptions): Promise<Services> {
  const { data, log, workerLog, auditLines, auditNodeId, group = ALONE } = options;
  const nodeId = process.env['SIGNSERVER_NODEID']?.toUpperCase();
  const node = nodeId === undefined || nodeId === '' ? {} : { nodeId };
  const certificates = certificateReader;
  const store = new DatabaseConfigurationStore(dataSource);
  const counters = new DatabaseKeyUsageCounters(dataSource);
  const clock = systemClock;
  const audit = await openAudit(dataSource, { data, nodeId: auditNodeId, log, lines: auditLines, clock });
  const definitions = new Definitions(CATALOGUE);
  const globals = new GlobalProperties(store, log);
  await globals.refresh();

  const audited = options.statusPropertyAudit;
  const statusProperties = new StatusRepository({ clock, audit: audit.write, group, ...(audited && { audited }) });
  const serviceRuns = new ServiceRuns(group);
  // What the server itself does is recorded as what an administrator does.
  const changes = workerChanges(() => ({ ...administration, audit: (event) => audit.write(event, CLI_USER), servesRequests: true }));
  const factory = new WorkerFactory({
    definitions,
    certificates,
    clock,
    random: systemRandom,
    log,
    workerLog,
    audit: audit.write,
    archive: new DatabaseArchiveStore(dataSource),
    accounts: new GlobalAccounts(dataSource, { audit: audit.write }),
    statusProperties,
    workers: otherWorkers(
      () => engine,
      (reference) => changes.testKey(reference, {}),
    ),
    changes,
    tokenData: new DatabaseTokenData(dataSource),
    tokenDefaults: globals.tokenDefaults,
    pkcs11Libraries: options.pkcs11Libraries ?? deployedLibraries(process.env['COUNTERSIGN_PKCS11_LIBRARIES'] ?? ''),
    folders: options.folders ?? {
      pdfArchives: deployedFolders(process.env['COUNTERSIGN_PDF_ARCHIVE_FOLDERS'] ?? ''),
      pdfImages: deployedFolders(process.env['COUNTERSIGN_PDF_IMAGE_FOLDERS'] ?? ''),
    },
    ...node,
  });
  const workers = new WorkerCache({ store, counters, factory, log });
  const { maximumUploadSize } = globals;
  const engine: SigningEngine = new SigningEngine({
    clock,
    random: systemRandom,
    log,
    audit: audit.write,
    counters,
    workers,
    serviceRuns,
    maximumUploadSize,
    ...(options.meter && { meter: options.meter }),
    ...(isKeyGenerationDisabled(options) && { keyGeneration: 'disabled' }),
    tokenChanges: { announceTokenChange: (workerId) => watch.announceTokenChange(workerId) },
  });
  const signal = new DatabaseReloadSignal(dataSource, clock);
  const claims = new DatabaseServiceClaims(dataSource);
  const scheduler = new Scheduler({ workers, store, claims, runs: serviceRuns, clock, log, audit: audit.write, startTimer });
  const reloaded = {
    reload: async (workerId: number) => {
      await engine.reload(workerId);
      await scheduler.reload(workerId);
    },
    refreshCryptoTokens: () => engine.refreshCryptoTokens(),
  };
  const watch: ReloadWatch = await ReloadWatch.start({ engine: reloaded, signal, group, log, refresh: () => globals.refresh() });
  const shared = sharedEngine({ engine, group, log });

  const administration: Services['administration'] = {
    store: announcedConfiguration(store, () =>
      watch.lookEverywhere().catch((cause: unknown) => {
        log.warn('A change of the global configuration is stored, and in force when the database can be asked for it', cause);
      }),
    ),
    engine: shared,
    reload: async (workerId) => {
      await watch.reload(workerId);
      await shared.forgetInactive();
    },
    statusProperties,
    auditRecords: audit.queries,
    verifyAuditLog: audit.verify,
    archive: new DatabaseArchiveQueries(dataSource),
    certificates,
    declarations: (properties) => declaredProperties(definitions, properties),
    detectType: (properties) => detectType(definitions, properties),
    log,
    version: `Countersign ${version}`,
    ...node,
  };

  return {
    engine,
    scheduler,
    statusProperties,
    globals,
    audit: audit.write,
    readings: { workers: () => workerReadings({ workers, counters }), database: () => transactionsOf(dataSource).usage },
    administration,
    join: async () => {
      await statusProperties.learn();
      await shared.join();
    },
    close: async () => {
      await watch.stop();
      workers.close();
      await dataSource.destroy();
    },
  };
}
