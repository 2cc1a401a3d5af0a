import { expect } from 'chai';
import type { AuthorizerContext, AuthorizerDefinition } from '../../src/core/component.js';
import type { Client, Identity, LogFields } from '../../src/core/exchange.js';
import { readConfiguration } from '../../src/core/properties.js';
import { authorizerContext } from './authorizer-context.js';

type Properties = Readonly<Record<string, string>>;

/** Decides on clients as a worker with these properties does, and keeps what it wrote into the worker log last. */
export interface TestAuthorizer {
  authorize(client?: Partial<Client>): Promise<Identity>;
  readonly log: LogFields;
}

/** An authorizer made from properties as an administrator writes them; the test fails where something is wrong with them. */
export function testAuthorizer(
  definition: AuthorizerDefinition,
  properties: Properties,
  parts: Partial<AuthorizerContext> & { readonly resolveHost?: (name: string) => Promise<readonly string[]> } = {},
): TestAuthorizer {
  const { configuration, problems } = readConfiguration(definition.properties, new Map(Object.entries(properties)), definition.check);
  expect(problems).to.deep.equal([]);
  const { resolveHost } = parts;
  const authorizer = definition.create(configuration!, { ...authorizerContext(parts), ...(resolveHost && { resolveHost }) });
  const log: LogFields = new Map();
  return {
    log,
    authorize: async (client = {}) => {
      log.clear();
      return authorizer.authorize({ client: { address: '127.0.0.1', ...client }, log });
    },
  };
}

/** The sentences that worker status shows of the properties of an authorizer. */
export function authorizerProblems(definition: AuthorizerDefinition, properties: Properties): readonly string[] {
  const read = readConfiguration(definition.properties, new Map(Object.entries(properties)), definition.check);
  return read.problems.map(({ message }) => message);
}
