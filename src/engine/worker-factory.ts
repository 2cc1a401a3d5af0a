import type { AliasSelector, Authorizer, CryptoToken, Signer, WorkerDefinition, WorkerLogger } from '../core/component.js';
import type { CertificateReader, Clock, Log } from '../core/ports.js';
import { rawValue, readConfiguration } from '../core/properties.js';
import { allRules, CONFIGURABLE_WORKER_TYPES, type WorkerConfiguration, type WorkerType } from '../core/worker.js';
import type { ActiveWorker } from './active-worker.js';
import { checkCommonProperties, COMMON_PROPERTIES, type CommonSettings } from './common-properties.js';
import { configuredCertificates } from './configured-certificates.js';
import { Definitions } from './definitions.js';

export interface FactoryServices {
  readonly definitions: Definitions;
  readonly certificates: CertificateReader;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the text worker loggers write. */
  readonly workerLog: Log;
  /** The node whose `<NODEID>.SIGNERCERT` counts, where one is set. */
  readonly nodeId?: string;
}

const DEFAULTS = {
  aliasSelector: 'org.signserver.server.aliasselectors.DefaultAliasSelector',
  workerLogger: 'org.signserver.server.log.AllFieldsWorkerLogger',
} as const;

const MISSING_CLASS = 'Missing property IMPLEMENTATION_CLASS';

/** Makes active workers from stored configurations. It never throws: what is wrong is in `problems`. */
export class WorkerFactory {
  constructor(private readonly services: FactoryServices) {}

  create(configuration: WorkerConfiguration): ActiveWorker {
    const components: string[] = [];
    const settings = this.settings(configuration, components);
    const definition = this.definition(configuration);
    const implementation: string[] = [];
    const token: string[] = [];
    const signer = this.signer(configuration, definition, implementation);
    const authorizer = this.authorizer(configuration, settings, components);
    const logger = this.logger(configuration, settings, components);
    const aliasSelector = this.aliasSelector(configuration, settings, components);
    this.refuseUnknown(configuration, settings, components);
    const ownToken = this.cryptoToken(configuration, settings, token);
    return {
      id: configuration.id,
      name: configuration.name,
      configuration,
      settings,
      logger,
      aliasSelector,
      ...(definition && { definition }),
      ...(authorizer && { authorizer }),
      ...(signer && { signer }),
      ...(ownToken && { ownToken }),
      configured: configuredCertificates(configuration, this.services),
      problems: { components, implementation, token, type: definition ? typeProblems(configuration.type) : [] },
    };
  }

  /** The type that a worker with this implementation has, for one whose TYPE is empty. */
  detectType(configuration: WorkerConfiguration): WorkerType {
    switch (this.definition(configuration)?.kind) {
      case 'signer':
        return 'PROCESSABLE';
      case 'cryptoWorker':
        return 'CRYPTO_WORKER';
      case undefined:
        return 'SPECIAL';
    }
  }

  private settings(configuration: WorkerConfiguration, problems: string[]): CommonSettings {
    const read = readConfiguration(COMMON_PROPERTIES, configuration.properties, checkCommonProperties);
    problems.push(...read.problems.map(({ message }) => message));
    if (read.configuration) return read.configuration;
    // What could not be read is left at its default, so that status and refusals still have something to go by.
    const wrong = new Set(read.problems.map(({ property }) => property));
    const rest = new Map([...configuration.properties].filter(([name]) => !wrong.has(name)));
    const readable = readConfiguration(COMMON_PROPERTIES, rest).configuration;
    if (!readable) throw new Error('a common property without a value has a problem');
    return readable;
  }

  private definition({ properties }: WorkerConfiguration): WorkerDefinition | undefined {
    const name = rawValue(properties, 'IMPLEMENTATION_CLASS');
    return name === undefined ? undefined : this.services.definitions.find(name.trim(), 'signer', 'cryptoWorker');
  }

  private signer(configuration: WorkerConfiguration, definition: WorkerDefinition | undefined, problems: string[]): Signer | undefined {
    if (!definition) {
      const name = rawValue(configuration.properties, 'IMPLEMENTATION_CLASS');
      problems.push(name === undefined ? MISSING_CLASS : `Loading component by class name failed. Class: ${name}`);
      return undefined;
    }
    const read = readConfiguration(definition.properties, configuration.properties, definition.check);
    problems.push(...read.problems.map(({ message }) => message));
    if (!read.configuration || definition.kind !== 'signer') return undefined;
    return definition.create(read.configuration, { workerId: configuration.id, log: this.services.log });
  }

  private authorizer(configuration: WorkerConfiguration, settings: CommonSettings, problems: string[]): Authorizer | undefined {
    const name = settings.AUTHTYPE.trim();
    const definition =
      this.services.definitions.find(name, 'authorizer') ?? this.services.definitions.find(name.toUpperCase(), 'authorizer');
    const id = String(configuration.id);
    if (!definition) {
      problems.push(`Error loading Authorizer implementation class name for worker with ID ${id}, AUTHTYPE setting: ${settings.AUTHTYPE}`);
      return undefined;
    }
    const read = readConfiguration(definition.properties, configuration.properties, definition.check);
    problems.push(...read.problems.map(({ message }) => message));
    if (!read.configuration) return undefined;
    return definition.create(read.configuration, { workerId: configuration.id, rules: allRules(configuration) });
  }

  private logger(configuration: WorkerConfiguration, settings: CommonSettings, problems: string[]): WorkerLogger {
    const { definitions, clock, workerLog } = this.services;
    const wanted = settings.WORKERLOGGER ?? DEFAULTS.workerLogger;
    const definition = definitions.find(wanted.trim(), 'workerLogger');
    if (!definition)
      problems.push(
        notAClass(configuration.id, 'WORKERLOGGER', `${wanted} is not a correct fully qualified class name of an IWorkerLogger.`),
      );
    const read = definition && readConfiguration(definition.properties, configuration.properties, definition.check);
    if (definition && read?.configuration) return definition.create(read.configuration, { log: workerLog, clock });
    problems.push(...(read?.problems ?? []).map(({ message }) => message));
    // A worker whose own logger cannot be made refuses every request; the refusals still go on record.
    const substitute = definitions.find(DEFAULTS.workerLogger, 'workerLogger');
    const defaults = substitute && readConfiguration(substitute.properties, new Map()).configuration;
    if (!substitute || !defaults) throw new Error('the default worker logger is not in the catalogue');
    return substitute.create(defaults, { log: workerLog, clock });
  }

  private aliasSelector(configuration: WorkerConfiguration, settings: CommonSettings, problems: string[]): AliasSelector {
    const wanted = settings.ALIASSELECTOR ?? DEFAULTS.aliasSelector;
    const definition = this.services.definitions.find(wanted.trim(), 'aliasSelector');
    const read = definition && readConfiguration(definition.properties, configuration.properties, definition.check);
    if (definition && read?.configuration) return definition.create(read.configuration);
    problems.push(
      ...(read?.problems.map(({ message }) => message) ?? [
        `Failed to load Alias Selector using provided implementation class name: ${wanted}`,
      ]),
    );
    return { alias: () => undefined };
  }

  private cryptoToken(configuration: WorkerConfiguration, settings: CommonSettings, problems: string[]): CryptoToken | undefined {
    const name = settings.CRYPTOTOKEN_IMPLEMENTATION_CLASS;
    if (name === undefined || settings.CRYPTOTOKEN !== undefined) return undefined;
    const definition = this.services.definitions.find(name.trim(), 'cryptoToken');
    if (!definition) {
      problems.push('Failed to load Crypto Token using provided implementation class name');
      return undefined;
    }
    if (settings.DISABLED) {
      problems.push('Failed to initialize crypto token: Disabled');
      return undefined;
    }
    const read = readConfiguration(definition.properties, configuration.properties, definition.check);
    if (!read.configuration) {
      problems.push(...read.problems.map(({ message }) => `Failed to initialize crypto token: ${message}`));
      return undefined;
    }
    const { certificates, log } = this.services;
    const token = definition.create(read.configuration, { workerId: configuration.id, certificates, log });
    problems.push(...token.problems.map((problem) => `Failed to initialize crypto token: ${problem}`));
    return token;
  }

  /** Archivers and accounters that are not there must not be passed over: a request would be answered without its records. */
  private refuseUnknown(configuration: WorkerConfiguration, settings: CommonSettings, problems: string[]): void {
    const archivers = settings.ARCHIVE ? ['org.signserver.server.archive.olddbarchiver.OldDatabaseArchiver'] : settings.ARCHIVERS;
    for (const archiver of archivers) {
      problems.push(notAClass(configuration.id, 'ARCHIVERS', `${archiver} is not a correct fully qualified class name of an Archiver.`));
    }
    const { ACCOUNTER: accounter } = settings;
    if (accounter !== undefined && accounter.trim() !== 'org.signserver.server.NoAccounter') {
      problems.push(notAClass(configuration.id, 'ACCOUNTER', `${accounter} is not a correct fully qualified class name of an IAccounter.`));
    }
  }
}

function notAClass(workerId: number, property: string, what: string): string {
  return `Error worker with ID ${String(workerId)} misconfiguration, ${property} setting : ${what}`;
}

function typeProblems(type: WorkerType): readonly string[] {
  if (type !== 'UNKNOWN') return [];
  return [`Worker TYPE is unknown. Specify one of [${CONFIGURABLE_WORKER_TYPES.join(', ')}]`];
}
