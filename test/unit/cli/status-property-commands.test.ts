import { expect } from 'chai';
import { administrationFixture, eventTexts, type AdministrationFixture } from '../../support/administration-fixture.js';
import { NOON } from '../../support/engine-fixture.js';
import { signserver } from '../../support/signserver-fixture.js';

describe('the commands on status properties', () => {
  let fixture: AdministrationFixture;
  beforeEach(() => {
    fixture = administrationFixture();
  });
  const run = (...words: string[]): ReturnType<typeof signserver> => signserver(fixture.administration, words);

  it('set a property and show it', async () => {
    expect(await run('setstatusproperty', 'TEST_PROPERTY1', 'a value')).to.deep.include({
      out: 'Setting status property TEST_PROPERTY1 = a value\n',
      exitCode: 0,
    });
    expect((await run('getstatusproperty', 'TEST_PROPERTY1')).out).to.equal('TEST_PROPERTY1 = a value\n');
    expect((await run('getstatusproperty', 'TEST_PROPERTY2')).out).to.equal('TEST_PROPERTY2 = \n');
    expect(eventTexts(fixture.events)).to.deep.equal([
      'SET_STATUS_PROPERTY - {STATUSREPO_PROPERTY=TEST_PROPERTY1, STATUSREPO_VALUE=a value, STATUSREPO_EXPIRATION=0}',
    ]);
  });

  it('show a table of all, expired ones too', async () => {
    await run('setstatusproperty', 'LEAPSECOND', 'NONE', String(NOON - 1));
    expect((await run('getstatusproperty', 'LEAPSECOND')).out).to.equal('LEAPSECOND = \n');
    const { out, exitCode } = await run('getstatusproperties');
    const [head, ...rows] = out.split('\n');
    expect(head).to.equal('Property             Updated                   Expiration                Value');
    expect(rows).to.include('SERVER_STARTED       -                         -                         -');
    expect(rows.find((row) => row.startsWith('LEAPSECOND'))).to.match(
      /^LEAPSECOND {11}2026-11-24 \d\d:00:00[+-]\d{4} {2}2026-11-24 .* NONE$/,
    );
    expect(exitCode).to.equal(0);
  });

  it('show JSON', async () => {
    await run('setstatusproperty', 'TEST_PROPERTY3', 'x');
    expect(JSON.parse((await run('getstatusproperty', 'TEST_PROPERTY3', '--json')).out)).to.deep.equal({
      key: 'TEST_PROPERTY3',
      value: 'x',
    });
    const all = JSON.parse((await run('getstatusproperties', '--json')).out) as readonly { readonly key: string }[];
    expect(all.map(({ key }) => key))
      .to.include('TIMEMONITOR_LOG')
      .and.have.length(8);
  });

  it('refuse a name that there is none of, with the usage', async () => {
    for (const words of [
      ['getstatusproperty', 'NOPE'],
      ['setstatusproperty', 'NOPE', '1'],
    ]) {
      const { out, exitCode } = await run(...words);
      expect(out).to.contain('No such property: NOPE').and.to.contain('Usage: signserver');
      expect(exitCode).to.equal(255);
    }
  });

  it('refuse an expiration that is no number, and set nothing', async () => {
    const { exitCode } = await run('setstatusproperty', 'TEST_PROPERTY1', '1', 'tomorrow');
    expect(exitCode).to.equal(255);
    expect(fixture.events).to.deep.equal([]);
  });

  it('say that no server runs where none does', async () => {
    fixture = administrationFixture({ servesRequests: false });
    const { err, out, exitCode } = await run('getstatusproperty', 'LEAPSECOND');
    expect(err + out).to.contain('Status properties are held by a running server, and none runs here.');
    expect(exitCode).not.to.equal(0);
  });
});

describe('renewsigner', () => {
  const asking = (answer: string, asked: string[] = []): AdministrationFixture => {
    const { engine } = administrationFixture().context;
    const process: typeof engine.process = (reference, request) => {
      asked.push(`${reference.name ?? ''}: ${request.kind === 'properties' ? Buffer.from(request.data).toString('latin1') : ''}`);
      return Promise.resolve({ data: Buffer.from(answer), contentType: 'text/plain', archiveId: '', requestId: 0 });
    };
    return administrationFixture({
      engine: {
        process,
        status: (reference) => engine.status(reference),
        activateCryptoToken: () => Promise.resolve(),
        deactivateCryptoToken: () => Promise.resolve(true),
        tokens: engine.tokens,
        signers: engine.signers,
      },
    });
  };

  it('asks the renewal worker', async () => {
    const asked: string[] = [];
    const { administration } = asking('#now\nRESULT=OK\n', asked);
    const { out, exitCode } = await signserver(administration, [
      'renewsigner',
      'Signer',
      '-renewalworker',
      'Renewer',
      '-authcode',
      'foo=1',
    ]);
    expect([out, exitCode]).to.deep.equal(['Renewed successfully\n', 0]);
    expect(asked[0]).to.match(/^Renewer: #.*\nWORKER=Signer\nAUTHCODE=foo\\=1\n$/);
  });

  it('says why it failed', async () => {
    const { administration } = asking('RESULT=FAILURE\nMESSAGE=End entity not found in EJBCA\\: x\n');
    const { err, exitCode } = await signserver(administration, ['renewsigner', 'Signer', '-renewalworker', 'Renewer']);
    expect([err, exitCode]).to.deep.equal(['Renewal failed: End entity not found in EJBCA: x\n', 254]);
    const unknown = await signserver(administrationFixture().administration, ['renewsigner', 'Signer', '-renewalworker', 'Nobody']);
    expect([unknown.err, unknown.exitCode]).to.deep.equal(['Renewal failed: No such worker: Nobody\n', 254]);
  });

  it('wants to know the renewal worker, and one way to give the code', async () => {
    const { administration } = administrationFixture();
    expect((await signserver(administration, ['renewsigner', 'Signer'])).out).to.contain('Missing property: -renewalworker');
    const both = ['renewsigner', 'Signer', '-renewalworker', 'W', '-authcode', 'x', '-authprompt'];
    expect((await signserver(administration, both)).out).to.contain('You can not specify both -authcode and -authprompt at the same time');
  });
});
