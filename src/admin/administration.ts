import { asFault, Fault } from '../core/errors.js';
import type { AdministrationContext } from './administration-context.js';
import { readArguments } from './arguments.js';
import { USE_CASES, type UseCaseArguments, type UseCaseName, type UseCaseResults } from './use-cases.js';

/** The use cases behind one call, wherever they run. */
export interface Administration {
  /** Throws faults. */
  call<N extends UseCaseName>(useCase: N, given: UseCaseArguments[N]): Promise<UseCaseResults[N]>;
}

/** The administration of one data folder, wherever it runs, until it is closed. */
export interface AdministrationConnection extends Administration {
  close(): Promise<void>;
}

/** The use cases run in this process. */
export function localAdministration(context: AdministrationContext): Administration {
  // Arguments are read again, so that a caller from outside the type system gets the same answers.
  return { call: (useCase, given) => callUseCase(context, useCase, given) as Promise<UseCaseResults[typeof useCase]> };
}

/** Calls a use case by a name and with arguments that came over a wire; throws faults. */
export async function callUseCase(context: AdministrationContext, name: string, given: unknown): Promise<unknown> {
  if (!isUseCaseName(name)) throw new Fault('operationUnsupported', `There is no administrative operation ${name}.`);
  const useCase = USE_CASES[name];
  const args = readArguments(useCase.arguments, given);
  try {
    // `args` was read by the declarations of this very use case; the compiler does not follow the pair through the union.
    return await (useCase.run as (context: AdministrationContext, given: unknown) => Promise<unknown>)(context, args);
  } catch (thrown) {
    throw asFault(thrown);
  }
}

function isUseCaseName(name: string): name is UseCaseName {
  return Object.hasOwn(USE_CASES, name);
}
