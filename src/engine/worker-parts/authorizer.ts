import type { Authorizer } from '../../core/component.js';
import { Fault } from '../../core/errors.js';
import { allRules } from '../../core/worker.js';
import type { PartRequest } from './part-request.js';
import { readProperties } from './read-properties.js';

const MISCONFIGURED: Authorizer = {
  authorize: () => {
    throw new Fault('workerFailed', 'Misconfigured');
  },
};

/** The authorizer that AUTHTYPE names; undefined where there is none, so that every request is refused. */
export function makeAuthorizer({ configuration, settings, services, problems }: PartRequest): Authorizer | undefined {
  const { definitions } = services;
  const definition = definitions.find(settings.AUTHTYPE, 'authorizer') ?? definitions.find(settings.AUTHTYPE.toUpperCase(), 'authorizer');
  if (!definition) {
    const id = String(configuration.id);
    problems.push(`Error loading Authorizer implementation class name for worker with ID ${id}, AUTHTYPE setting: ${settings.AUTHTYPE}`);
    return undefined;
  }
  const own = readProperties(definition, configuration, problems);
  const { clock, log } = services;
  return own ? definition.create(own, { workerId: configuration.id, rules: allRules(configuration), clock, log }) : MISCONFIGURED;
}
