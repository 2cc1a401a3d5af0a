import type { PropertyDeclarations } from '../core/properties.js';
import type { WorkerConfiguration, WorkerType } from '../core/worker.js';
import type { ActiveWorker } from './active-worker.js';
import { readCommonProperties } from './common-properties.js';
import { configuredCertificates } from './configured-certificates.js';
import { declaredProperties, misspelledProperties } from './declared-properties.js';
import { detectType, implementationOf } from './detect-type.js';
import type { FactoryServices } from './factory-services.js';
import { makeAccounter } from './worker-parts/accounter.js';
import { makeAliasSelector } from './worker-parts/alias-selector.js';
import { makeArchivers } from './worker-parts/archivers.js';
import { makeAuthorizer } from './worker-parts/authorizer.js';
import { makeCryptoToken } from './worker-parts/crypto-token.js';
import { makeImplementation } from './worker-parts/implementation.js';
import { makeWorkerLogger } from './worker-parts/worker-logger.js';

/** Makes active workers from stored configurations. It never throws: what is wrong is in `problems`. */
export class WorkerFactory {
  constructor(private readonly services: FactoryServices) {}

  create(configuration: WorkerConfiguration): ActiveWorker {
    const { services } = this;
    const { settings, componentProblems, signerProblems } = readCommonProperties(configuration.properties);
    const problems = {
      archivers: [] as string[],
      logger: [] as string[],
      components: componentProblems,
      implementation: signerProblems,
      token: [] as string[],
    };
    const part = (kind: keyof typeof problems) => ({ configuration, settings, services, problems: problems[kind] });

    const definition = implementationOf(services.definitions, configuration.properties);
    const implementation = makeImplementation(part('implementation'), definition);
    const authorizer = makeAuthorizer(part('components'));
    const logger = makeWorkerLogger(part('logger'), definition);
    const aliasSelector = makeAliasSelector(part('components'));
    const archivers = makeArchivers(part('archivers'));
    const accounter = makeAccounter(part('components'));
    const ownToken = makeCryptoToken(part('token'));
    const declarations = declaredProperties(services.definitions, configuration.properties);
    this.noteMisspellings(configuration, declarations);
    return {
      id: configuration.id,
      name: configuration.name,
      configuration,
      settings,
      logger,
      aliasSelector,
      archivers,
      declarations,
      ...(accounter && { accounter }),
      ...(definition && { definition }),
      ...(authorizer && { authorizer }),
      ...implementation,
      ...(ownToken && { ownToken }),
      configured: configuredCertificates(configuration, services),
      problems: {
        // In SignServer's order.
        components: [...problems.archivers, ...problems.logger, ...problems.components],
        implementation: problems.implementation,
        token: problems.token,
      },
    };
  }

  /** The type for a worker whose TYPE is not known. */
  detectType({ properties }: WorkerConfiguration): WorkerType {
    return detectType(this.services.definitions, properties);
  }

  private noteMisspellings({ id, properties }: WorkerConfiguration, declarations: PropertyDeclarations): void {
    for (const note of misspelledProperties(declarations, properties)) {
      this.services.log.info(`Worker ${String(id)}: ${note}`);
    }
  }
}
