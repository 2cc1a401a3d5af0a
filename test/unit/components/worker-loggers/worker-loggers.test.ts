import { expect } from 'chai';
import fc from 'fast-check';
import { allFieldsWorkerLogger } from '../../../../src/components/worker-loggers/all-fields-worker-logger.js';
import { nullWorkerLogger } from '../../../../src/components/worker-loggers/null-worker-logger.js';
import type { WorkerLoggerDefinition } from '../../../../src/core/component.js';
import { CLIENT_USER } from '../../../../src/core/audit.js';
import { readConfiguration } from '../../../../src/core/properties.js';

type Fields = readonly (readonly [string, string | null])[];

/** The lines that a logger writes for one record, each with its level before it. */
async function written(
  definition: WorkerLoggerDefinition,
  fields: Fields,
  properties: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const lines: string[] = [];
  const at = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const log = { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
  const { configuration } = readConfiguration(definition.properties, new Map(Object.entries(properties)));
  await definition
    .create(configuration!, { log, clock: { now: () => 1795481305951 }, audit: () => Promise.reject(new Error('no audit')) })
    .write(new Map(fields), CLIENT_USER);
  return lines;
}

describe('The all-fields worker logger', () => {
  it('writes one line as SignServer does', async () => {
    const fields = [
      ['WORKER_ID', '22'],
      ['FILENAME', null],
      ['EXCEPTION', 'Error Signer : Worker{name: DisabledSigner} is disabled'],
    ] as const;
    expect(await written(allFieldsWorkerLogger, fields)).to.deep.equal([
      'info AllVariablesLogger; WORKER_ID: 22; FILENAME: null; EXCEPTION: Error Signer : Worker{name: DisabledSigner} is disabled; ' +
        'REPLY_TIME:1795481305951',
    ]);
  });

  const levels = {
    DEBUG: 'debug',
    trace: 'debug',
    INFO: 'info',
    warn: 'warn',
    ERROR: 'error',
    FATAL: 'error',
    nonsense: 'info',
    '': 'info',
  };
  for (const [LOGLEVEL_DEFAULT, level] of Object.entries(levels)) {
    it(`writes at level ${level} where LOGLEVEL_DEFAULT is "${LOGLEVEL_DEFAULT}"`, async () => {
      expect(await written(allFieldsWorkerLogger, [], { LOGLEVEL_DEFAULT })).to.deep.equal([
        `${level} AllVariablesLogger; REPLY_TIME:1795481305951`,
      ]);
    });
  }

  it('lets no value begin a new line', async () => {
    const [line] = await written(allFieldsWorkerLogger, [['FILENAME', 'a\r\nb\u2028c\u0085d\u202ee\u0000\tf']]);
    expect(line).to.contain('FILENAME: a\\r\\nb\\u2028c\\u0085d\\u202ee\\u0000\\tf; ');
  });

  it('writes one line without control characters whatever the fields hold', async () => {
    const text = fc.string({ unit: 'binary' });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, fc.option(text))), async (fields) => {
        const lines = await written(allFieldsWorkerLogger, fields);
        expect(lines).to.have.length(1);
        expect(lines[0]).to.not.match(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('leaves text beyond ASCII and backslashes as they are', async () => {
    const [line] = await written(allFieldsWorkerLogger, [['SIGNER_CERT_SUBJECTDN', 'CN=Größe\\, 日本 😀']]);
    expect(line).to.contain('SIGNER_CERT_SUBJECTDN: CN=Größe\\, 日本 😀; ');
  });
});

describe('The null worker logger', () => {
  it('writes nothing', async () => {
    expect(await written(nullWorkerLogger, [['WORKER_ID', '1']])).to.deep.equal([]);
  });
});
