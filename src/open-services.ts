import type { DataSource } from 'typeorm';
import { createDataSource } from '../ormconfig.js';
import type { AdministrationContext } from './admin/administration-context.js';
import { CATALOGUE } from './catalogue.js';
import type { Log } from './core/ports.js';
import { rawValue, type PropertyDeclarations, type RawProperties } from './core/properties.js';
import { COMMON_PROPERTIES } from './engine/common-properties.js';
import { Definitions } from './engine/definitions.js';
import { GlobalProperties } from './engine/global-properties.js';
import { ReloadWatch } from './engine/reload-watch.js';
import { SigningEngine } from './engine/signing-engine.js';
import { WorkerCache } from './engine/worker-cache.js';
import { WorkerFactory } from './engine/worker-factory.js';
import { certificateReader } from './formats/x509.js';
import { DatabaseConfigurationStore } from './storage/configuration-store.js';
import { DatabaseKeyUsageCounters } from './storage/key-usage-counters.js';
import { openDatabase } from './storage/open-database.js';
import { DatabaseReloadSignal } from './storage/reload-signal.js';
import { systemClock, systemRandom } from './system.js';
import { version } from './version.js';

export interface ServiceOptions {
  /** The data folder. */
  readonly data: string;
  /** URL of the database; without one it is the embedded database of the data folder. */
  readonly database?: string;
  readonly log: Log;
  /** Where the text worker loggers write. */
  readonly workerLog: Log;
}

/** Storage, engine and what administration needs of both, made once a process. */
export interface Services {
  readonly engine: SigningEngine;
  readonly globals: GlobalProperties;
  readonly administration: Omit<AdministrationContext, 'audit' | 'servesRequests'>;
  /** Stops looking for changes and closes the database. */
  readonly close: () => Promise<void>;
}

/** Opens the database and makes the engine over it. */
export async function openServices({ data, database, log, workerLog }: ServiceOptions): Promise<Services> {
  const dataSource = createDataSource(database ?? `sqlite:${data}/`);
  await openDatabase(dataSource);
  try {
    return await makeServices(dataSource, { log, workerLog });
  } catch (thrown) {
    await dataSource.destroy();
    throw thrown;
  }
}

async function makeServices(dataSource: DataSource, { log, workerLog }: Pick<ServiceOptions, 'log' | 'workerLog'>): Promise<Services> {
  const nodeId = process.env['SIGNSERVER_NODEID']?.toUpperCase();
  const node = nodeId === undefined || nodeId === '' ? {} : { nodeId };
  const certificates = certificateReader;
  const store = new DatabaseConfigurationStore(dataSource);
  const counters = new DatabaseKeyUsageCounters(dataSource);
  const definitions = new Definitions(CATALOGUE);
  const globals = new GlobalProperties(store);
  await globals.refresh();

  const factory = new WorkerFactory({ definitions, certificates, clock: systemClock, log, workerLog, ...node });
  const workers = new WorkerCache({ store, counters, factory, log });
  const { maximumUploadSize } = globals;
  const engine = new SigningEngine({ clock: systemClock, random: systemRandom, log, counters, workers, maximumUploadSize });
  const signal = new DatabaseReloadSignal(dataSource, systemClock);
  const watch = await ReloadWatch.start({ engine, signal, log, refresh: () => globals.refresh() });

  return {
    engine,
    globals,
    administration: {
      store,
      engine,
      reload: (workerId) => watch.reload(workerId),
      certificates,
      declarations: (properties) => declaredProperties(definitions, properties),
      log,
      version: `Countersign ${version}`,
      ...node,
    },
    close: async () => {
      await watch.stop();
      await dataSource.destroy();
    },
  };
}

/** Properties whose values name a definition that has properties of its own. */
const NAMING = ['IMPLEMENTATION_CLASS', 'CRYPTOTOKEN_IMPLEMENTATION_CLASS', 'AUTHTYPE', 'ALIASSELECTOR', 'WORKERLOGGER'] as const;

function declaredProperties(definitions: Definitions, properties: RawProperties): PropertyDeclarations {
  const kinds = ['signer', 'cryptoWorker', 'cryptoToken', 'authorizer', 'aliasSelector', 'workerLogger'] as const;
  const named = NAMING.map((property) => definitions.find(rawValue(properties, property)?.trim() ?? '', ...kinds)?.properties);
  return Object.assign({}, COMMON_PROPERTIES, ...named.filter((one) => one !== undefined)) as PropertyDeclarations;
}
