import type { Administration } from '../../src/admin/administration.js';
import type { UseCaseArguments, UseCaseName, UseCaseResults } from '../../src/admin/use-cases.js';

/** What use cases answer; a function may throw a fault. */
export type Script = { readonly [N in UseCaseName]?: (given: UseCaseArguments[N]) => UseCaseResults[N] };

/** An administration that answers as it is told and remembers what it was asked. */
export class ScriptedAdministration implements Administration {
  /** Use cases with their arguments, oldest first. */
  readonly calls: (readonly [UseCaseName, unknown])[] = [];

  constructor(private readonly script: Script) {}

  async call<N extends UseCaseName>(useCase: N, given: UseCaseArguments[N]): Promise<UseCaseResults[N]> {
    this.calls.push([useCase, given]);
    const answer: Script[N] = this.script[useCase];
    if (!answer) throw new Error(`nobody expected ${useCase}`);
    return Promise.resolve(answer(given));
  }
}
