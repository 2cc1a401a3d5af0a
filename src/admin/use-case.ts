import type { AdministrationContext } from './administration-context.js';
import type { ArgumentDeclarations, ArgumentsOf } from './arguments.js';

/** Who may call a use case. The levels are independent of each other: an administrator is not thereby an auditor. */
export type PermissionLevel = 'admin' | 'auditor' | 'archiveAuditor';

/**
 * One thing that an administrator can ask for. Arguments and results are plain JSON data, so that it can be called in
 * the same process and through any door alike.
 */
export interface UseCase<A extends ArgumentDeclarations, R> {
  /** One sentence for the reference pages. */
  readonly doc: string;
  readonly permission: PermissionLevel;
  readonly arguments: A;
  /** Throws faults. */
  readonly run: (context: AdministrationContext, given: ArgumentsOf<A>) => Promise<R>;
}

/** Declares a use case; the types of its arguments follow from their declarations. */
export function defineUseCase<const A extends ArgumentDeclarations, R>(useCase: UseCase<A, R>): UseCase<A, R> {
  return useCase;
}
