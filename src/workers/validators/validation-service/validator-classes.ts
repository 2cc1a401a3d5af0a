import { dummyValidator } from './dummy-validator.js';
import { pathValidator } from './path-validator.js';
import type { MakeValidator } from './validator.js';

const PACKAGE = 'org.signserver.validationservice.server.';

/** What VALn.CLASSPATH may name, in SignServer's class names. What is not in this list does not exist. */
const VALIDATORS: Readonly<Record<string, MakeValidator>> = {
  NoRevocationCheckingValidator: pathValidator(),
  CRLValidator: pathValidator(({ checks }) => checks.byLists),
  OCSPValidator: pathValidator(({ checks }) => checks.byOcsp),
  OCSPCRLValidator: pathValidator(({ checks }) => checks.byOcspOrLists),
  DummyValidator: dummyValidator,
};

/** The validator of that class; SignServer's package may be left out. */
export function validatorClass(name: string): MakeValidator | undefined {
  const simple = name.startsWith(PACKAGE) ? name.slice(PACKAGE.length) : name;
  return Object.hasOwn(VALIDATORS, simple) ? VALIDATORS[simple] : undefined;
}
