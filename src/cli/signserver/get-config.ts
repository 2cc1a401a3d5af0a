import type { ShownConfiguration } from '../../admin/use-cases/get-configuration.js';
import type { ShownGlobalConfiguration } from '../../admin/use-cases/get-global-configuration.js';
import { exactly, type Command } from '../command.js';
import { OBSERVE_STORED } from '../command-texts.js';
import { scopeWord, workerWord } from '../worker-word.js';

/** `getconfig`: the stored configuration of a worker, or the global one. */
export const getConfigCommand: Command = {
  name: 'getconfig',
  summary: 'Get the configuration either global or for a worker',
  usage: [
    'Usage: signserver getconfig <workerid | workerName | global> ',
    'Example 1: signserver getconfig 1 ',
    'Example 2: signserver getconfig mySigner ',
    'Example 3: signserver getconfig global ',
    '',
    '',
  ],
  useCases: ['getConfiguration', 'getGlobalConfiguration'],
  wordCount: exactly(1),
  hasJson: true,
  async run({ words: [word = ''], administration, show }) {
    if (scopeWord(word) === 'GLOB.') {
      const configuration = await administration.call('getGlobalConfiguration', {});
      show(configuration, () => globalLines(configuration));
    } else {
      const configuration = await administration.call('getConfiguration', { worker: workerWord(word) });
      show(configuration, () => workerLines(configuration));
    }
  },
};

function globalLines({ properties }: ShownGlobalConfiguration): readonly string[] {
  return [' This node has the following Global Configuration:', ...properties.map(({ key, value }) => `   Key : ${key} Value : ${value}`)];
}

const CERTIFICATE_INDENTATION = ' '.repeat(13);

function workerLines({ workerId, properties, signerCertificate }: ShownConfiguration): readonly string[] {
  const shown = properties.map(({ key, value }) => `  ${key}=${value}`);
  const certificate = signerCertificate
    ? [
        ' The current configuration use the following signer certificate : ',
        '',
        ...signerCertificate.map((line) => CERTIFICATE_INDENTATION + line),
      ]
    : [" Either this isn't a Signer or no Signer Certificate have been uploaded to it."];
  return [
    ...OBSERVE_STORED,
    `The current configuration of worker with id : ${String(workerId)} is :`,
    ...(shown.length > 0 ? shown : ['  No properties exists in the current configuration']).flatMap((line) => [line, '']),
    ...certificate,
    '',
  ];
}
