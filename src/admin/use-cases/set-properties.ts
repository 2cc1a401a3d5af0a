import { Fault } from '../../core/errors.js';
import type { ConfigurationChange } from '../../core/ports.js';
import { shownValue } from '../../core/properties.js';
import type { AdministrationContext } from '../administration-context.js';
import { integerArgument, listArgument, textArgument } from '../arguments.js';
import { changeConfiguration } from '../change-configuration.js';
import { shownGlobalValue } from '../global-scope.js';
import { PropertiesPlan, type LineProblem, type PropertiesOutcome } from '../properties-plan.js';
import { parseStatement, type PropertiesEntry, type Statement } from '../properties-statement.js';
import { takenNames } from '../taken-names.js';
import { defineUseCase } from '../use-case.js';
import { assignWorkerIds } from '../worker-id-assignment.js';

/**
 * Carries out a properties file, all of it or nothing. A fault of kind `invalidInput` names every line that is wrong;
 * `source` is what it calls the file.
 */
export const setProperties = defineUseCase({
  doc: 'Carries out the entries of a properties file, all of them or none.',
  permission: 'admin',
  arguments: { source: textArgument, entries: listArgument({ key: textArgument, value: textArgument, line: integerArgument }) },
  async run(context, { source, entries }): Promise<readonly PropertiesOutcome[]> {
    const { plan, change } = await makePlan(context, entries);
    const taken = await takenNames(context.store, change);
    const nameClash = taken.length > 0 ? [`Worker(s) with name already exists: ${taken.join(' ')}`] : [];
    if (plan.problems.length > 0) throw new Fault('invalidInput', faultText(source, plan.problems, nameClash));
    if (nameClash[0] !== undefined) throw new Fault('invalidInput', nameClash[0]);
    await changeConfiguration(context, change, plan.events);
    return masked(context, plan.outcomes, change);
  },
});

async function makePlan(
  context: AdministrationContext,
  entries: readonly PropertiesEntry[],
): Promise<{ readonly plan: PropertiesPlan; readonly change: ConfigurationChange }> {
  const plan = new PropertiesPlan(context);
  const statements: Statement[] = [];
  for (const entry of lastOfEachKey(entries)) {
    const statement = parseStatement(entry);
    if (typeof statement === 'string') plan.problems.push({ line: entry.line, reason: statement });
    else statements.push(statement);
  }
  const assigned = assignWorkerIds(statements, await context.store.workers());
  for (const statement of statements) {
    const worker = statement.worker && assigned(statement.worker, statement.key);
    if (worker && 'problem' in worker) plan.problems.push({ line: statement.line, reason: worker.problem });
    else plan.add(statement, worker);
  }
  return { plan, change: plan.finish() };
}

/** As in Java, a key that stands in a file more than once has its last value. */
function lastOfEachKey(entries: readonly PropertiesEntry[]): readonly PropertiesEntry[] {
  const last = new Map(entries.map((entry) => [entry.key.toUpperCase(), entry]));
  return entries.filter((entry) => last.get(entry.key.toUpperCase()) === entry);
}

function faultText(source: string, problems: readonly LineProblem[], others: readonly string[]): string {
  // A worker that cannot be told concerns all its lines; the first is enough.
  const byReason = new Map(problems.toReversed().map((problem) => [problem.reason, problem]));
  const lines = [...byReason.values()]
    .sort((a, b) => a.line - b.line)
    .map(({ line, reason }) => `${source}, line ${String(line)}: ${reason}`);
  return ['Nothing was changed.', ...lines, ...others].join('\n');
}

async function masked(
  { store, declarations }: AdministrationContext,
  outcomes: readonly PropertiesOutcome[],
  { workers }: ConfigurationChange,
): Promise<readonly PropertiesOutcome[]> {
  const declared = new Map<number, ReturnType<typeof declarations>>();
  for (const { id } of workers) declared.set(id, declarations((await store.worker(id))?.properties ?? new Map()));
  return outcomes.map((outcome) => {
    if (outcome.done === 'globalSet') return { ...outcome, value: shownGlobalValue(outcome.key, outcome.value) };
    if (outcome.done === 'set') return { ...outcome, value: shownValue(outcome.key, outcome.value, declared.get(outcome.workerId)) };
    return outcome;
  });
}
