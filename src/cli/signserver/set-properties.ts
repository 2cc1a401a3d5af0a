import { readFile } from 'node:fs/promises';
import type { PropertiesOutcome } from '../../admin/properties-plan.js';
import type { PropertiesEntry } from '../../admin/properties-statement.js';
import { Fault } from '../../core/errors.js';
import { readPropertiesFile } from '../../formats/properties-file.js';
import { CommandFailure, EXIT, exactly, type Command } from '../command.js';
import { THREE_LINES } from '../command-texts.js';
import { printLines } from '../terminal.js';

/** `setproperties`: a properties file, all of it or nothing. */
export const setPropertiesCommand: Command = {
  name: 'setproperties',
  summary: 'Sets properties from a given property file',
  usage: ['Usage: signserver setproperties <propertyfile>', 'Example 1: signserver setproperties mysettings.properties', '', ''],
  useCases: ['setProperties'],
  wordCount: exactly(1),
  async run({ words: [file = ''], administration, terminal }) {
    const bytes = await readBytes(file);
    printLines(terminal, `Configuring properties as defined in the file : ${file}`);
    const entries = parse(bytes, file);
    const outcomes = await administration.call('setProperties', { source: file, entries });
    printLines(terminal, ...outcomes.map(outcomeLine), ...THREE_LINES);
  },
};

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new CommandFailure(`Error reading property file : ${file}`, { cause, exitCode: EXIT.wrongArguments });
  }
}

function parse(bytes: Uint8Array, file: string): readonly PropertiesEntry[] {
  try {
    return readPropertiesFile(bytes);
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    throw new CommandFailure(`Nothing was changed.\n${file}: ${thrown.message}`, { cause: thrown });
  }
}

function outcomeLine(outcome: PropertiesOutcome): string {
  switch (outcome.done) {
    case 'globalSet':
      return `Setting the global property ${outcome.key} to ${outcome.value} with scope ${outcome.scope}`;
    case 'globalRemoved':
      return `Removing the global property ${outcome.key} with scope ${outcome.scope}`;
    case 'certificateKept':
      return "Removal of signing certificates isn't supported, skipped.";
    case 'chainKept':
      return "Removal of signing certificate chains isn't supported, skipped.";
    case 'set':
      return `Setting the property ${outcome.key} to ${outcome.value} for worker ${String(outcome.workerId)}`;
    case 'removed':
      return `Removing the property ${outcome.key}  for worker ${String(outcome.workerId)}`;
    case 'clientAdded': {
      const { serialNumber, issuer, value, workerId } = outcome;
      return `Adding Authorized Client with certificate serial ${serialNumber} and issuer DN ${issuer} to ${value} for worker ${String(workerId)}`;
    }
    case 'clientRemoved': {
      const { serialNumber, issuer, value, workerId } = outcome;
      return `Removing authorized client with certificate serial ${serialNumber} and issuer DN ${issuer} from ${value} for worker ${String(workerId)}`;
    }
    case 'ruleAdded':
      return `Adding Authorized Client with rule ${outcome.rule} for worker ${String(outcome.workerId)}`;
    case 'ruleRemoved':
      return `Removing Authorized Client with rule ${outcome.rule} for worker ${String(outcome.workerId)}`;
  }
}
