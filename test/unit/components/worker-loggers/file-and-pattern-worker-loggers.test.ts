import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { fileWorkerLogger } from '../../../../src/components/worker-loggers/file-worker-logger.js';
import { patternWorkerLogger } from '../../../../src/components/worker-loggers/pattern-worker-logger.js';
import { CLIENT_USER } from '../../../../src/core/audit.js';
import type { WorkerLogger, WorkerLoggerDefinition } from '../../../../src/core/component.js';
import { readConfiguration } from '../../../../src/core/properties.js';
import { MemoryLog, NOON } from '../../../support/engine-fixture.js';

type Properties = Readonly<Record<string, string>>;

function logger(definition: WorkerLoggerDefinition, properties: Properties, log = new MemoryLog()): WorkerLogger {
  const { configuration } = readConfiguration(definition.properties, new Map(Object.entries(properties)), definition.check);
  return definition.create(configuration!, { log, clock: { now: () => NOON }, audit: () => Promise.reject(new Error('no audit')) });
}

function problems(definition: WorkerLoggerDefinition, properties: Properties): readonly string[] {
  const read = readConfiguration(definition.properties, new Map(Object.entries(properties)), definition.check);
  return read.problems.map(({ message }) => message);
}

describe('PatternWorkerLogger', () => {
  const line = async (fields: Readonly<Record<string, string | null>>, properties: Properties = {}): Promise<string> => {
    const log = new MemoryLog();
    await logger(patternWorkerLogger, properties, log).write(new Map(Object.entries(fields)), CLIENT_USER);
    expect(log.lines).to.have.length(1);
    return log.lines[0]!;
  };

  it('writes the line of SignServer', async () => {
    const fields = { LOG_ID: 'id', CLIENT_IP: '::1', LOG_TIME: String(NOON - 12), EXCEPTION: 'No such key' };
    expect(await line(fields)).to.equal(
      'INFO AUDIT; DefaultTimeStampLogger; LOG_ID: id; CLIENT_IP: ::1; REQUEST_FULLURL: ${REQUEST_FULLURL}; ' +
        `RequestTime: ${String(NOON - 12)}; ResponseTime: 12; EXCEPTION: No such key`,
    );
  });

  it('fills the template of the administrator', async () => {
    const properties = { LOGORDER: '%WORKER_NAME% by %WHO%', LOGPATTERN: '%(.+?)%', LOGLEVEL_DEFAULT: 'DEBUG' };
    expect(await line({ WORKER_NAME: 'One' }, properties)).to.equal('DEBUG One by %WHO%');
  });

  it('puts what a client sent on the one line, and fills nothing in it', async () => {
    const value = '${WORKER_NAME} $& $1 \\ \r\nERROR forged \u2028';
    expect(await line({ FILENAME: value, WORKER_NAME: 'One' }, { LOGORDER: '${FILENAME}' })).to.equal(
      'INFO ${WORKER_NAME} $& $1 \\ \\r\\nERROR forged \\u2028',
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        expect(await line({ FILENAME: text }, { LOGORDER: 'x ${FILENAME} y' })).to.not.match(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('is misconfigured with a pattern or date format that is none', () => {
    expect(problems(patternWorkerLogger, { LOGPATTERN: '(', LOGDATEFORMAT: 'QQQ' })).to.deep.equal([
      'Illegal value for LOGPATTERN: (',
      'Illegal value for LOGDATEFORMAT: QQQ',
    ]);
  });
});

describe('FileWorkerLogger', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-log-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('appends a line a request to a file that only its owner can read', async () => {
    const path = join(folder, 'worker.log');
    const file = logger(fileWorkerLogger, { LOG_FILE_PATH: ` ${path} ` });
    await file.write(
      new Map([
        ['WORKER_ID', '1'],
        ['FILENAME', null],
      ]),
      CLIENT_USER,
    );
    await file.write(new Map([['FILENAME', 'a\nb']]), CLIENT_USER);
    expect(readFileSync(path, 'utf8')).to.equal(
      `WORKER_ID: 1; FILENAME: null; REPLY_TIME:${String(NOON)}\nFILENAME: a\\nb; REPLY_TIME:${String(NOON)}\n`,
    );
    expect(statSync(path).mode & 0o777).to.equal(0o600);
  });

  it('keeps the lines of many requests apart', async () => {
    const path = join(folder, 'worker.log');
    const files = [1, 2].map(() => logger(fileWorkerLogger, { LOG_FILE_PATH: path }));
    const numbers = Array.from({ length: 200 }, (_, index) => String(index));
    await Promise.all(numbers.map(async (LOG_ID, index) => files[index % 2]!.write(new Map([['LOG_ID', LOG_ID]]), CLIENT_USER)));
    const ids = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => /^LOG_ID: (\d+); REPLY_TIME:\d+$/.exec(line)?.[1]);
    expect(ids).to.have.members(numbers);
  });

  it('fails where it cannot write, so that the request is not answered without its record', async () => {
    const file = logger(fileWorkerLogger, { LOG_FILE_PATH: join(folder, 'nowhere', 'worker.log') });
    const outcome = await Promise.resolve(file.write(new Map(), CLIENT_USER)).then(
      () => 'written',
      () => 'failed',
    );
    expect(outcome).to.equal('failed');
  });

  it('is misconfigured without a file', () => {
    expect(problems(fileWorkerLogger, {})).to.deep.equal(['Log file path not specified']);
  });
});
