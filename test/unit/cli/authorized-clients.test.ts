import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { administrationFixture, eventTexts, type AdministrationFixture } from '../../support/administration-fixture.js';
import { issue, pki } from '../../support/pki.js';
import { signserver, type CommandRun } from '../../support/signserver-fixture.js';

describe('authorizedclients', () => {
  let fixture: AdministrationFixture;
  let folder: string;
  beforeEach(() => {
    fixture = administrationFixture();
    folder = mkdtempSync(join(tmpdir(), 'signserver-test-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const run = (...words: readonly string[]): Promise<CommandRun> => signserver(fixture.administration, ['authorizedclients', ...words]);
  const rule = (type: string, value: string): readonly string[] => [
    '-matchSubjectWithType',
    type,
    '-matchSubjectWithValue',
    value,
    '-matchIssuerWithValue',
    'O=Test, CN=CA',
  ];
  const certificate = (subject: string): string => {
    const path = join(folder, 'certificate.pem');
    writeFileSync(path, issue({ subject, issuer: pki.root }).pem);
    return path;
  };

  it('adds, lists and removes a rule, its issuer in the order in which it is compared', async () => {
    const { out, exitCode } = await run('-worker', 'Signer', '-add', ...rule('SUBJECT_RDN_CN', 'one'), '-description', 'client one');
    expect([out, exitCode]).to.deep.equal(['\n  SUBJECT_RDN_CN: one | ISSUER_DN_BCSTYLE: CN=CA,O=Test | Description: client one\n\n', 0]);
    expect(eventTexts(fixture.events)).to.deep.equal([
      'SET_WORKER_CONFIG 2 {added:authorized_client_gen2=CertificateMatchingRule{matchSubjectWithType=SUBJECT_RDN_CN, ' +
        'matchIssuerWithType=ISSUER_DN_BCSTYLE, matchSubjectWithValue=one, matchIssuerWithValue=CN=CA,O=Test, description=client one}}',
    ]);
    expect((await run('-worker', '2', '-list')).out).to.equal(
      [
        'OBSERVE that this command displays the current configuration which',
        "doesn't have to be the same as the active configuration.",
        'Configurations are activated with the reload command. ',
        '',
        'The current list of authorized clients to worker 2 are :',
        '',
        '  SUBJECT_RDN_CN: one | ISSUER_DN_BCSTYLE: CN=CA,O=Test | Description: client one',
        '',
        '',
      ].join('\n'),
    );
    // The description is not part of the rule.
    expect((await run('-worker', '2', '-remove', ...rule('SUBJECT_RDN_CN', 'one'))).out).to.equal(
      '\n  SUBJECT_RDN_CN: one | ISSUER_DN_BCSTYLE: CN=CA,O=Test\nRule removed\n\n',
    );
    expect((await run('-worker', '2', '-list')).out).to.match(/\n\n {2}No authorized clients exists\.\n\n$/);
    const again = await run('-worker', '2', '-remove', ...rule('SUBJECT_RDN_CN', 'one'));
    expect(again.out).to.match(/\nRule did not exist or could not be removed\n$/);
    expect(again.exitCode).to.equal(254);
  });

  it('takes serial numbers in lower-case hex without leading zeros', async () => {
    expect((await run('-worker', '2', '-add', ...rule('CERTIFICATE_SERIALNO', '00ABC'))).out).to.contain('CERTIFICATE_SERIALNO: abc |');
  });

  it('takes the values of a certificate, the first where there are several', async () => {
    const one = await run('-worker', '2', '-add', '-matchSubjectWithType', 'SUBJECT_RDN_C', '-cert', certificate('C=SE,CN=x'));
    expect(one.out).to.equal('\n  SUBJECT_RDN_C: SE | ISSUER_DN_BCSTYLE: CN=Test Root CA,O=Test,C=SE\n\n');
    const ous = certificate('OU=a,OU=b,CN=x');
    const many = await run('-worker', '2', '-add', '-matchSubjectWithType', 'SUBJECT_RDN_OU', '-cert', ous);
    expect(many.out).to.match(/^More than one component matching SUBJECT_RDN_OU, picking the first one\n\n {2}SUBJECT_RDN_OU: a /);
    const none = await run('-worker', '2', '-add', '-matchSubjectWithType', 'SUBJECT_RDN_L', '-cert', ous);
    expect(none).to.include({ out: 'DN field SUBJECT_RDN_L not found in subject DN of certificate\n', exitCode: 254 });
  });

  it('says what is wrong with the options and stores nothing', async () => {
    const cn = rule('SUBJECT_RDN_CN', 'one');
    const messages: readonly (readonly [readonly string[], string | RegExp])[] = [
      [[], 'Please specify one and only one of -add, -remove or -list'],
      [['-worker', '2', '-add', '-list'], 'Please specify one and only one of -add, -remove or -list'],
      [['-list'], 'Missing -worker'],
      [['-worker', '4711', '-list'], 'Error: No worker with the given Id could be found'],
      [['-worker', 'Nobody', '-list'], 'Error: No worker with the given name could be found'],
      [['-worker', '4711', '-add', ...cn], 'Error: No worker with the given Id could be found'],
      [['-worker', '2', '-add'], 'Missing -matchSubjectWithType'],
      [
        ['-worker', '2', '-add', ...rule('CN', 'x')],
        /^Unknown matchSubjectWithType value provided\. Possible values are: \[CERTIFICATE_SERIALNO, /,
      ],
      [['-worker', '2', '-add', ...cn, '-matchIssuerWithType', 'X'], /^Unknown matchIssuerWithType value provided\. /],
      [['-worker', '2', '-add', ...cn, '-cert', 'f'], /^Can not specify -cert at the same time as -matchSubjectWithValue and\/or/],
      [
        ['-worker', '2', '-add', '-matchSubjectWithType', 'SUBJECT_RDN_CN'],
        'Must specify -matchSubjectWithValue and -matchIssuerWithValue when not specifying -cert',
      ],
      [['-worker', '2', '-add', ...rule('CERTIFICATE_SERIALNO', 'xyz')], 'Illegal serial number: xyz'],
      [
        ['-worker', '2', '-add', ...cn.slice(0, 4), '-matchIssuerWithValue', 'nonsense'],
        'Invalid matchIssuerWithValue value provided: nonsense',
      ],
    ];
    for (const [words, message] of messages) {
      const { out, exitCode } = await run(...words);
      const first = out.split('\n')[0];
      if (typeof message === 'string') expect(first).to.equal(message);
      else expect(first).to.match(message);
      expect([exitCode, out.includes('\nUsage: signserver authorizedclients ')], words.join(' ')).to.deep.equal([255, true]);
    }
    expect(fixture.events).to.deep.equal([]);
  });
});
