import { expect } from 'chai';
import fc from 'fast-check';
import { CATALOGUE } from '../../src/catalogue.js';
import type { AnyDefinition } from '../../src/core/worker-definition.js';
import { readConfiguration } from '../../src/core/properties.js';
import { certificateReader } from '../../src/formats/x509/x509.js';
import { Definitions } from '../../src/engine/definitions.js';
import { MemoryLog, NOON } from '../support/engine-fixture.js';
import { MemoryAccounts, MemoryArchive } from '../support/memory-stores.js';
import { workerContext } from '../support/worker-context.js';
import { generatedProperties } from '../support/generated-properties.js';
import { MemoryTokenData } from '../support/memory-token-data.js';

const log = new MemoryLog();
const clock = { now: () => NOON };
const context = workerContext({ clock, log });

/** Makes what a definition is of, as the engine does. */
function create(definition: AnyDefinition, configuration: Readonly<Record<string, unknown>>): void {
  switch (definition.kind) {
    case 'signer':
      definition.create(configuration, { ...context, workerName: 'Signer' });
      break;
    case 'processor':
    case 'timedService':
      definition.create(configuration, context);
      break;
    case 'dispatcher':
      definition.create(configuration, { ...context, workerName: 'Dispatcher' });
      break;
    case 'archiver':
      definition.create(configuration, { workerId: 1, archive: new MemoryArchive(), clock });
      break;
    case 'accounter':
      definition.create(configuration, { accounts: new MemoryAccounts() });
      break;
    case 'timeSource':
      definition.create(configuration, context);
      break;
    case 'cryptoToken':
      definition.create(configuration, { workerId: 1, certificates: certificateReader, log, tokenData: new MemoryTokenData().of(1) });
      break;
    case 'authorizer':
      definition.create(configuration, { workerId: 1, rules: [], clock, log });
      break;
    case 'aliasSelector':
      definition.create(configuration);
      break;
    case 'workerLogger':
      definition.create(configuration, { log, clock, audit: () => Promise.resolve() });
      break;
    case 'cryptoWorker':
      break;
  }
}

describe('the catalogue', () => {
  it('gives each name to one definition', () => {
    expect(() => new Definitions(CATALOGUE)).not.to.throw();
    const [first] = CATALOGUE;
    expect(() => new Definitions([...CATALOGUE, first!])).to.throw('two definitions are called');
  });

  for (const definition of CATALOGUE) {
    describe(definition.names[0], () => {
      it('says what it and its properties are for', () => {
        expect(definition.doc).to.match(/^[A-Z].*\.$/);
        for (const [name, { doc }] of Object.entries(definition.properties)) {
          expect(name).to.match(/^[A-Z][A-Z0-9_.]*\*?[A-Z0-9_.]*$/);
          expect(doc, name).to.match(/\.$/);
        }
      });

      it('reads whatever an administrator writes, and is made of what it takes', () => {
        fc.assert(
          fc.property(generatedProperties(definition.properties), (properties) => {
            const { configuration, problems } = readConfiguration(definition.properties, properties, definition.check);
            expect(configuration === undefined).to.equal(problems.length > 0);
            for (const { property, message } of problems) {
              expect(Object.keys(definition.properties)).to.include(property);
              expect(message.length).to.be.greaterThan(0);
            }
            if (configuration) create(definition, configuration);
          }),
          { numRuns: 300 },
        );
      });
    });
  }
});
