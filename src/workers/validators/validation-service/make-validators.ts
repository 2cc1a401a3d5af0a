import type { Clock, Log } from '../../../core/ports.js';
import type { RevocationChecks } from '../revocation/revocation-checks.js';
import { readIssuer, type ConfiguredIssuer } from './issuers.js';
import { issuerProperties, type PartProperties } from './service-properties.js';
import type { Validator } from './validator.js';
import { validatorClass } from './validator-classes.js';

/** A validator with the issuers that it knows. */
export interface ConfiguredValidator {
  readonly number: number;
  readonly issuers: readonly ConfiguredIssuer[];
  readonly validator: Validator;
}

export interface MadeValidators {
  readonly validators: readonly ConfiguredValidator[];
  /** Why there are none at all: with one that cannot be made SignServer makes none of the others either. */
  readonly fatal: readonly string[];
  /** Issuers that were left out, and why. */
  readonly ignored: readonly string[];
}

export interface MakingParts {
  readonly workerId: number;
  readonly checks: RevocationChecks;
  readonly clock: Clock;
  readonly log: Log;
}

/** Makes the validators of a service, lowest number first. */
export function makeValidators(properties: ReadonlyMap<number, PartProperties>, parts: MakingParts): MadeValidators {
  const fatal: string[] = [];
  const ignored: string[] = [];
  const validators = [...properties].flatMap(([number, own]): readonly ConfiguredValidator[] => {
    const name = own.get('CLASSPATH')?.trim() ?? '';
    const make = validatorClass(name);
    if (!make) {
      fatal.push(missingClass(name, number, parts.workerId));
      return [];
    }
    if (make === validatorClass('DummyValidator') && (own.get('TESTPROP') ?? '') === '') {
      ignored.push(`Error property 'TESTPROP' is not set for validator ${String(number)} in worker ${String(parts.workerId)}`);
    }
    const issuers = [...issuerProperties(own)].flatMap(([issuer, one]) => {
      try {
        return [readIssuer(one)];
      } catch (thrown) {
        ignored.push(
          `Issuer ${String(issuer)} of validator ${String(number)} is ignored: ${thrown instanceof Error ? thrown.message : ''}`,
        );
        return [];
      }
    });
    return [{ number, issuers, validator: make({ number, issuers, properties: own, ...parts }) }];
  });
  return fatal.length > 0 ? { validators: [], fatal, ignored } : { validators, fatal, ignored };
}

/** SignServer's sentences. */
function missingClass(name: string, number: number, workerId: number): string {
  const where = `validatorId ${String(number)} with workerId ${String(workerId)}`;
  return name === ''
    ? `Error validator with ${where} have got the required setting CLASSPATH set correctly.`
    : `Error loading validator class by name with ${where} have got the required setting CLASSPATH set correctly.`;
}
