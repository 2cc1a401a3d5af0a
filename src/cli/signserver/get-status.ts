import type { ShownGlobalConfiguration } from '../../admin/use-cases/get-global-configuration.js';
import type { FailedStatus, ShownStatus } from '../../admin/use-cases/get-status.js';
import { ArgumentError, CommandFailure, exactly, type Command } from '../command.js';
import { THREE_LINES, TWO_LINES } from '../command-texts.js';
import { workerWord } from '../worker-word.js';

/** `getstatus`: the status of one worker or of all. */
export const getStatusCommand: Command = {
  name: 'getstatus',
  summary: 'Gets a status report from one or all workers',
  usage: [
    'Usage: signserver getstatus <complete | brief> <workerId | workerName | all> ',
    'Example 1 : signserver getstatus complete all ',
    'Example 2 : signserver getstatus brief 1 ',
    'Example 3 : signserver getstatus complete mySigner ',
    '',
    '',
  ],
  useCases: ['getStatus', 'getGlobalConfiguration'],
  wordCount: exactly(2),
  hasJson: true,
  async run({ words: [mode = '', word = ''], administration, show }) {
    const detail = mode.toLowerCase();
    if (detail !== 'brief' && detail !== 'complete') throw new ArgumentError(`The status is complete or brief, not ${mode}`);
    const isAll = word.trim().toLowerCase() === 'all';
    const global = await administration.call('getGlobalConfiguration', {});
    // Shown before the worker is looked for, as SignServer does; as JSON there is one document or none.
    const heading = [`Current version of server is : ${global.version}`, ...TWO_LINES];
    if (detail === 'complete' && isAll) heading.push(...globalLines(global));
    show(undefined, () => heading);
    const workers = await administration.call('getStatus', { worker: isAll ? 'all' : workerWord(word) });
    show({ version: global.version, workers }, () => workers.map((worker) => statusText(worker, detail)));
    if (workers.some((worker) => 'failure' in worker)) throw new CommandFailure('Not every worker has a status.');
  },
};

function statusText(worker: ShownStatus | FailedStatus, detail: 'brief' | 'complete'): string {
  if ('failure' in worker) return `Status of worker with ID ${String(worker.id)} (${worker.name}) could not be read: ${worker.failure}\n`;
  return detail === 'brief' ? worker.briefText : worker.completeText;
}

function globalLines({ properties }: ShownGlobalConfiguration): readonly string[] {
  const shown = properties.map(({ key, value }) => `  ${key}=${value}`);
  return [
    'The Global Configuration of Properties are :',
    '',
    ...(shown.length > 0 ? shown : ['  No properties exists in global configuration']).flatMap((line) => [line, '']),
    '  The global configuration is in sync with the database.',
    ...THREE_LINES,
  ];
}
