import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CATALOGUE } from '../../../src/catalogue.js';
import type { AdministrationConnection } from '../../../src/admin/administration.js';
import { readPropertiesFile } from '../../../src/formats/properties-file.js';
import { openLocalAdministration } from '../../../src/startup/local-administration.js';
import { cliRecording } from '../../support/cli-recording.js';
import { requireShared, sharedPath } from '../../support/shared.js';
import { signserver } from '../../support/signserver-fixture.js';

/** What the recorded commands did to the worker that they made. */
const COMMAND_LINE_WORKER = `
WORKER9001.NAME=CliWorker
WORKER9001.TYPE=PROCESSABLE
WORKER9001.IMPLEMENTATION_CLASS=org.signserver.module.cmssigner.PlainSigner
WORKER9001.CRYPTOTOKEN=CryptoTokenP12
WORKER9001.DEFAULTKEY=signer00001
WORKER9001.AUTHTYPE=NOAUTH
`;

describe('signserver over a whole installation, against the recorded outputs', function () {
  this.timeout(120_000);
  let folder: string;
  let administration: AdministrationConnection;

  before(async function () {
    requireShared(this);
    folder = mkdtempSync(join(tmpdir(), 'signserver-test-'));
    administration = await openLocalAdministration({ data: folder });
    const recorded = readFileSync(sharedPath('conformance', 'workers.properties'), 'latin1');
    const file = join(folder, 'workers.properties');
    // Its key has signed twice where this was recorded; here it may not sign at all.
    const limited = recorded.replace('KEYUSAGELIMIT=2', 'KEYUSAGELIMIT=0');
    writeFileSync(file, limited.replaceAll('@KEYSTORES@', sharedPath('conformance')) + COMMAND_LINE_WORKER, 'latin1');
    const { exitCode, out } = await signserver(administration, ['setproperties', file]);
    expect(exitCode, out).to.equal(0);
    await signserver(administration, ['reload', 'all']);
  });
  after(async () => {
    await (administration as AdministrationConnection | undefined)?.close();
    // Nothing was made where the tests are skipped.
    if ((folder as string | undefined) !== undefined) rmSync(folder, { recursive: true });
  });

  it('tells the status of all workers that there are', async () => {
    const { words, out, exitCode } = cliRecording('getstatus-brief-all');
    const run = await signserver(administration, words);
    const [wanted, found] = [blocks(out), blocks(run.out)];
    const known = [...wanted].filter(([heading]) => !LATER.some((name) => heading.includes(`(${name})`)));
    expect(known).to.have.length.greaterThan(20);
    for (const [heading, text] of known) expect(found.get(heading), heading).to.equal(text);
    expect(run.exitCode).to.equal(exitCode);
  });

  for (const id of ['1', '13', '27', '35', '9001']) {
    it(`tells all that there is to say of worker ${id}`, async () => {
      const { words, out, exitCode } = cliRecording(`getstatus-complete-${id}`);
      const run = await signserver(administration, words);
      expect(sorted(run.out.replaceAll(sharedPath('conformance'), '@KEYSTORES@'))).to.deep.equal(sorted(out));
      expect(run.exitCode).to.equal(exitCode);
    });
  }

  it('dumps the properties and client rules of a worker', async () => {
    const issuer = ['-matchIssuerWithValue', 'CN=Ref Management CA,O=Test', '-description', 'client one'];
    const subject = ['-matchSubjectWithType', 'SUBJECT_RDN_CN', '-matchSubjectWithValue', 'one'];
    await signserver(administration, ['authorizedclients', '-worker', '9001', '-add', ...subject, ...issuer]);
    // It was set only after the dump was recorded.
    await signserver(administration, ['removeproperty', '9001', 'AUTHTYPE']);
    const file = join(folder, 'dump.properties');
    const { out, exitCode } = cliRecording('dumpproperties');
    const run = await signserver(administration, ['dumpproperties', '9001', file]);
    expect([run.out.replace(file, '/tmp/dump.properties'), run.exitCode]).to.deep.equal([out, exitCode]);
    expect(propertiesOf(file)).to.deep.equal(propertiesOf(sharedPath('reference', 'cli', 'dump-9001.properties')));
  });

  it('dumps the properties of all workers', async () => {
    const file = join(folder, 'dump-all.properties');
    const { out, exitCode } = cliRecording('dumpproperties-all');
    const run = await signserver(administration, ['dumpproperties', 'all', file]);
    expect([run.out.replace(file, '/tmp/dumpall.properties'), run.exitCode]).to.deep.equal([out, exitCode]);
    const [found, recorded] = [propertiesOf(file), propertiesOf(sharedPath('reference', 'cli', 'dump-all.properties'))];
    const workers = (properties: ReadonlyMap<string, string>): readonly string[] =>
      [...properties].map(([key, value]) => `${key}=${value}`.replaceAll(sharedPath('conformance'), '@KEYSTORES@')).filter(isOfWorkers);
    const lines = workers(found).map(limitAsRecorded);
    // The reference writes the passwords of users.
    const passwords = /^(WORKER\d+\.USER\.\w+)=.*/;
    const wanted = workers(recorded).map((line) => line.replace(passwords, '$1=_MASKED_'));
    expect(wanted.filter((line) => !lines.includes(line))).to.deep.equal([]);
  });

  it('finds the newest records of one kind', async () => {
    const { out, exitCode } = cliRecording('auditlog-criteria');
    for (const colour of ['red', 'green', 'blue']) await signserver(administration, ['setproperty', '9001', 'COLOUR', colour]);
    const words = ['auditlog', '-query', '-limit', '3', '-criteria', 'eventType EQ SET_WORKER_CONFIG'];
    const run = await signserver(administration, words);
    // The reference tells of changes without saying which.
    const shape = (text: string): string =>
      text
        .replace(/^.*\[ProtectedData\].*\n/m, '')
        .replace(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}/gm, 'TIME')
        .replace(/9001, \S+, \{.*\}$/gm, '9001, NODE, {}');
    expect([shape(run.out), run.exitCode]).to.deep.equal([shape(out), exitCode]);
  });
});

/** Workers of the recorded installation whose class is not in the catalogue. */
const LATER = [
  ['DebianDpkgSigSigner', 'org.signserver.module.debiandpkgsig.signer.DebianDpkgSigSigner'],
  ['JArchiveSigner', 'org.signserver.module.jarchive.signer.JArchiveSigner'],
  ['OpenPGPSigner', 'org.signserver.module.openpgp.signer.OpenPGPSigner'],
  ['PDFSigner', 'org.signserver.module.pdfsigner.PDFSigner'],
  ['MRTDSODSigner', 'org.signserver.module.mrtdsodsigner.MRTDSODSigner'],
]
  .filter(([, className = '']) => !CATALOGUE.some(({ names }) => names.includes(className)))
  .map(([name = '']) => name);

/** The parts of a report, by their headings, without what differs from moment to moment. */
function blocks(text: string): ReadonlyMap<string, string> {
  const parts = neutral(text)
    .split(/^(?=Status of )/m)
    .slice(1);
  return new Map(parts.map((part) => [part.slice(0, part.indexOf('\n')), part.trimEnd()]));
}

/** The lines in an order that does not depend on the reference's hash tables. */
const sorted = (text: string): readonly string[] => neutral(text).split('\n').map(limitAsRecorded).sort();

const neutral = (text: string): string =>
  text
    .replace(/^Current version.*\n/m, '')
    .replace(/(Signings +: )\d+( of \d+)?/g, (_all, title: string, limit?: string) => `${title}N${limit === undefined ? '' : ' of N'}`)
    .replace(/(Service was last run at: ).*/, '$1TIME');

const limitAsRecorded = (line: string): string => line.replace('KEYUSAGELIMIT=0', 'KEYUSAGELIMIT=2');

const isOfWorkers = (line: string): boolean => line.startsWith('WORKER');

function propertiesOf(file: string): ReadonlyMap<string, string> {
  return new Map(readPropertiesFile(readFileSync(file)).map(({ key, value }) => [key, value]));
}
