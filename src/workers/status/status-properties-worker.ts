import { Fault } from '../../core/errors.js';
import { STATUS_PROPERTY_NAMES, type StatusPropertyName } from '../../core/ports.js';
import { defineProcessorOf } from '../../core/worker-definition.js';
import { readPropertiesFile } from '../../formats/properties-file.js';
import { writePropertiesFile } from '../../formats/properties-file-writer.js';

interface Setting {
  readonly name: StatusPropertyName;
  readonly value: string;
  readonly expires: number;
}

/** What a request asks for. */
interface Asked {
  readonly get: readonly StatusPropertyName[];
  readonly set: readonly Setting[];
}

/** Reads and sets status properties for clients, such as a monitor of the time source. */
export const statusPropertiesWorker = defineProcessorOf('data', {
  names: ['org.signserver.module.statusproperties.StatusPropertiesWorker', 'StatusPropertiesWorker'],
  doc: 'Reads and sets status properties for clients, in Java properties: GET=A,B and A.VALUE with A.EXPIRATION.',
  title: 'Worker',
  properties: {},
  create: (_configuration, { statusProperties, clock }) => ({
    async process({ data }) {
      const { get, set } = readAsked(data);
      for (const { name, value, expires } of set) await statusProperties.set(name, { value, expires });
      const answer = get.flatMap((name) => {
        const entry = statusProperties.valid(name);
        if (!entry) return [];
        return [
          [`${name}.UPDATE`, String(entry.updated)],
          [`${name}.VALUE`, entry.value ?? ''],
          [`${name}.EXPIRATION`, String(entry.expires)],
        ] as const;
      });
      const text = writePropertiesFile(answer, clock.now());
      return { data: Buffer.from(text, 'latin1'), contentType: 'text/plain', withoutArchiveId: true };
    },
  }),
});

/** Everything is looked at before anything is set. */
function readAsked(data: Uint8Array): Asked {
  const given = new Map(read(data).map(({ key, value }) => [key, value]));
  if (given.size === 0) return { get: STATUS_PROPERTY_NAMES, set: [] };
  const wanted = given.get('GET')?.split(/[, ]/) ?? [];
  const get = wanted.map((name) => known(name, `No such status property: ${name}`));
  const set = [...given].flatMap(([key, value]): readonly Setting[] => {
    const [, name] = /^(.*)\.VALUE$/.exec(key) ?? [];
    if (name === undefined) return [];
    return [{ name: known(name, `No such property: ${name}`), value, expires: expiration(name, given.get(`${name}.EXPIRATION`)) }];
  });
  return { get: [...new Set([...get, ...set.map(({ name }) => name)])], set };
}

function read(data: Uint8Array): ReturnType<typeof readPropertiesFile> {
  try {
    return readPropertiesFile(data);
  } catch (cause) {
    throw new Fault('illegalRequest', 'Error parsing request. See server log for information.', { cause });
  }
}

function known(name: string, sentence: string): StatusPropertyName {
  const found = STATUS_PROPERTY_NAMES.find((one) => one === name);
  if (!found) throw new Fault('illegalRequest', sentence);
  return found;
}

function expiration(name: string, text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^[+-]?\d{1,15}$/.test(text)) throw new Fault('illegalRequest', `Illegal expiration value for property: ${name}`);
  return Number(text);
}
