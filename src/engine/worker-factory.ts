import type { AliasSelector, AnyDefinition, Authorizer, Signer, WorkerDefinition, WorkerLogger } from '../core/component.js';
import type { CryptoToken } from '../core/crypto-token.js';
import type { WriteAuditEvent } from '../core/audit.js';
import type { CertificateReader, Clock, Log } from '../core/ports.js';
import { rawValue, readConfiguration, type ConfigurationOf, type PropertyDeclarations } from '../core/properties.js';
import { allRules, CONFIGURABLE_WORKER_TYPES, type WorkerConfiguration, type WorkerType } from '../core/worker.js';
import type { ActiveWorker } from './active-worker.js';
import { readCommonProperties, type CommonSettings } from './common-properties.js';
import { configuredCertificates } from './configured-certificates.js';
import { declaredProperties, misspelledProperties } from './declared-properties.js';
import type { Definitions } from './definitions.js';

export interface FactoryServices {
  readonly definitions: Definitions;
  readonly certificates: CertificateReader;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the text worker loggers write. */
  readonly workerLog: Log;
  readonly audit: WriteAuditEvent;
  /** The node whose `<NODEID>.SIGNERCERT` counts, where one is set. */
  readonly nodeId?: string;
}

const DEFAULTS = {
  aliasSelector: 'org.signserver.server.aliasselectors.DefaultAliasSelector',
  workerLogger: 'org.signserver.server.log.AllFieldsWorkerLogger',
  databaseArchiver: 'org.signserver.server.archive.olddbarchiver.OldDatabaseArchiver',
  accounter: 'org.signserver.server.NoAccounter',
} as const;

/** Makes active workers from stored configurations. It never throws: what is wrong is in `problems`. */
export class WorkerFactory {
  constructor(private readonly services: FactoryServices) {}

  create(configuration: WorkerConfiguration): ActiveWorker {
    const { settings, componentProblems: components, signerProblems: implementation } = readCommonProperties(configuration.properties);
    const token: string[] = [];
    const definition = this.definition(configuration);
    const signer = this.signer(configuration, definition, implementation);
    const authorizer = this.authorizer(configuration, settings, components);
    const logger = this.logger(configuration, settings, components);
    const aliasSelector = this.aliasSelector(configuration, settings, components);
    components.push(...unknownRecorders(configuration.id, settings));
    const ownToken = this.cryptoToken(configuration, settings, token);
    this.noteMisspellings(configuration);
    return {
      id: configuration.id,
      name: configuration.name,
      configuration,
      settings,
      logger,
      aliasSelector,
      ...(definition && { definition }),
      ...(authorizer && { authorizer }),
      ...(signer && implementation.length === 0 && { signer }),
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

  private noteMisspellings({ id, properties }: WorkerConfiguration): void {
    for (const note of misspelledProperties(declaredProperties(this.services.definitions, properties), properties)) {
      this.services.log.info(`Worker ${String(id)}: ${note}`);
    }
  }

  private definition({ properties }: WorkerConfiguration): WorkerDefinition | undefined {
    const name = rawValue(properties, 'IMPLEMENTATION_CLASS');
    return name === undefined ? undefined : this.services.definitions.find(name, 'signer', 'cryptoWorker');
  }

  private signer(configuration: WorkerConfiguration, definition: WorkerDefinition | undefined, problems: string[]): Signer | undefined {
    if (!definition) {
      const name = rawValue(configuration.properties, 'IMPLEMENTATION_CLASS');
      problems.push(
        name === undefined ? 'Missing property IMPLEMENTATION_CLASS' : `Loading component by class name failed. Class: ${name}`,
      );
      return undefined;
    }
    const own = readFor(definition, configuration, problems);
    if (!own || definition.kind !== 'signer') return undefined;
    return definition.create(own, { workerId: configuration.id, log: this.services.log });
  }

  private authorizer(configuration: WorkerConfiguration, settings: CommonSettings, problems: string[]): Authorizer | undefined {
    const { definitions } = this.services;
    const definition = definitions.find(settings.AUTHTYPE, 'authorizer') ?? definitions.find(settings.AUTHTYPE.toUpperCase(), 'authorizer');
    if (!definition) {
      const id = String(configuration.id);
      problems.push(`Error loading Authorizer implementation class name for worker with ID ${id}, AUTHTYPE setting: ${settings.AUTHTYPE}`);
      return undefined;
    }
    const own = readFor(definition, configuration, problems);
    return own && definition.create(own, { workerId: configuration.id, rules: allRules(configuration) });
  }

  private logger(configuration: WorkerConfiguration, settings: CommonSettings, problems: string[]): WorkerLogger {
    const { definitions, clock, workerLog: log, audit } = this.services;
    const name = settings.WORKERLOGGER ?? DEFAULTS.workerLogger;
    const definition = definitions.find(name, 'workerLogger');
    if (!definition)
      problems.push(
        notAClass(configuration.id, 'WORKERLOGGER', `${name} is not a correct fully qualified class name of an IWorkerLogger.`),
      );
    const own = definition && readFor(definition, configuration, problems);
    if (definition && own) return definition.create(own, { log, clock, audit });
    // A worker whose own logger cannot be made refuses every request; the refusals still go on record.
    const substitute = definitions.find(DEFAULTS.workerLogger, 'workerLogger');
    const defaults = substitute && readConfiguration(substitute.properties, new Map()).configuration;
    if (!substitute || !defaults) throw new Error('the default worker logger is not in the catalogue');
    return substitute.create(defaults, { log, clock, audit });
  }

  private aliasSelector(configuration: WorkerConfiguration, settings: CommonSettings, problems: string[]): AliasSelector {
    const name = settings.ALIASSELECTOR ?? DEFAULTS.aliasSelector;
    const definition = this.services.definitions.find(name, 'aliasSelector');
    if (!definition) problems.push(`Failed to load Alias Selector using provided implementation class name: ${name}`);
    const own = definition && readFor(definition, configuration, problems);
    return definition && own ? definition.create(own) : { alias: () => undefined };
  }

  private cryptoToken(configuration: WorkerConfiguration, settings: CommonSettings, problems: string[]): CryptoToken | undefined {
    const name = settings.CRYPTOTOKEN_IMPLEMENTATION_CLASS;
    if (name === undefined || settings.CRYPTOTOKEN !== undefined) return undefined;
    const definition = this.services.definitions.find(name, 'cryptoToken');
    if (!definition) {
      problems.push('Failed to load Crypto Token using provided implementation class name');
      return undefined;
    }
    const { certificates, log } = this.services;
    const reasons: string[] = [];
    const own = readFor(definition, configuration, reasons);
    if (settings.DISABLED) reasons.push('Disabled');
    const token = own && reasons.length === 0 ? definition.create(own, { workerId: configuration.id, certificates, log }) : undefined;
    problems.push(...[...reasons, ...(token?.problems ?? [])].map((reason) => `Failed to initialize crypto token: ${reason}`));
    return token;
  }
}

/** Reads a component's own properties from the worker's and adds what is wrong with them to `problems`. */
function readFor(
  definition: Pick<AnyDefinition, 'properties' | 'check'>,
  { properties }: WorkerConfiguration,
  problems: string[],
): ConfigurationOf<PropertyDeclarations> | undefined {
  const read = readConfiguration(definition.properties, properties, definition.check);
  problems.push(...read.problems.map(({ message }) => message));
  return read.configuration;
}

/** Archivers and accounters that are not there must not be passed over: a request would be answered without its records. */
function unknownRecorders(workerId: number, settings: CommonSettings): readonly string[] {
  const archivers = settings.ARCHIVE ? [DEFAULTS.databaseArchiver] : settings.ARCHIVERS;
  const problems = archivers.map((name) =>
    notAClass(workerId, 'ARCHIVERS', `${name} is not a correct fully qualified class name of an Archiver.`),
  );
  const { ACCOUNTER: accounter } = settings;
  if (accounter === undefined || accounter === DEFAULTS.accounter) return problems;
  return [...problems, notAClass(workerId, 'ACCOUNTER', `${accounter} is not a correct fully qualified class name of an IAccounter.`)];
}

function notAClass(workerId: number, property: string, what: string): string {
  return `Error worker with ID ${String(workerId)} misconfiguration, ${property} setting : ${what}`;
}

function typeProblems(type: WorkerType): readonly string[] {
  if (type !== 'UNKNOWN') return [];
  return [`Worker TYPE is unknown. Specify one of [${CONFIGURABLE_WORKER_TYPES.join(', ')}]`];
}
