import { expect } from 'chai';
import { statusText } from '../../../src/engine/status-report.js';
import { certificate, CLIENT, dataRequest, engineFixture, SIGNER, type EngineFixture } from '../../support/engine-fixture.js';

describe('worker status', () => {
  let fixture: EngineFixture;
  beforeEach(() => {
    fixture = engineFixture();
  });
  const brief = async (id: number): Promise<string> => statusText(await fixture.engine.status({ id }), 'brief');

  it('of a crypto worker has no signings', async () => {
    expect(await brief(1)).to.equal('Status of CryptoWorker with ID 1 (Token) is:\n   Worker status : Active\n   Token status  : Active\n');
  });

  it('of a signer counts its signings', async () => {
    await fixture.engine.process({ id: 2 }, dataRequest(), CLIENT);
    expect(await brief(2)).to.equal(
      'Status of Signer with ID 2 (Signer) is:\n   Worker status : Active\n   Token status  : Active\n   Signings      : 1\n',
    );
  });

  it('shows the limit, and whether it is reached', async () => {
    fixture.store.put(2, { KEYUSAGELIMIT: '1' });
    expect(await brief(2)).to.contain('   Signings      : 0 of 1\n');
    await fixture.engine.process({ id: 2 }, dataRequest(), CLIENT);
    expect(await brief(2)).to.contain('   Signings      : 1 of 1\n\n   Errors: \n      - Key usage limit exceeded or not initialized\n');
  });

  it('says that the counter is disabled', async () => {
    fixture.store.put(2, { DISABLEKEYUSAGECOUNTER: 'true' });
    expect(await brief(2)).to.contain('   Signings      : 0 (counter disabled)\n');
  });

  it('of a disabled signer still tells of the token', async () => {
    fixture.store.put(2, { DISABLED: 'TRUE' });
    expect(await brief(2)).to.equal(
      'Status of Signer with ID 2 (Signer) is:\n   Worker status : Disabled\n   Token status  : Active\n   Signings      : 0\n   Signer is disabled\n',
    );
  });

  it('of a worker whose class is not known names the class and the missing token', async () => {
    fixture.store.put(3, { NAME: 'Odd', TYPE: 'PROCESSABLE', IMPLEMENTATION_CLASS: 'org.example.NoSuchClass', AUTHTYPE: 'NOAUTH' });
    expect(await brief(3)).to.equal(
      'Status of Worker with ID 3 (Odd) is:\n   Worker status : Offline\n   Token status  : Offline\n\n   Errors: \n' +
        '      - Loading component by class name failed. Class: org.example.NoSuchClass\n      - Crypto Token is disconnected\n',
    );
  });

  it('names a crypto token that is not there', async () => {
    fixture.store.put(2, { CRYPTOTOKEN: 'Nowhere' });
    expect((await fixture.engine.status({ id: 2 })).errors).to.deep.equal([
      'Crypto token not available: Nowhere',
      'Crypto Token is disconnected',
    ]);
  });

  it('lists every fault, not the first', async () => {
    fixture.store.put(2, { STRICT: 'maybe', ARCHIVERS: 'a.B,c.D', INCLUDE_CERTIFICATE_LEVELS: '-1', KEYUSAGELIMIT: 'x' });
    const { errors } = await fixture.engine.status({ id: 2 });
    // Those of archivers first, as in SignServer.
    expect(errors).to.deep.equal([
      'Error worker with ID 2 misconfiguration, ARCHIVERS setting : a.B is not a correct fully qualified class name of an Archiver.',
      'Error worker with ID 2 misconfiguration, ARCHIVERS setting : c.D is not a correct fully qualified class name of an Archiver.',
      'Incorrect value in worker property KEYUSAGELIMIT: For input string: "x"',
      'Illegal value for property INCLUDE_CERTIFICATE_LEVELS. Only numbers >= 0 supported.',
      'Illegal value for STRICT: maybe. Expected true or false.',
      'Key usage limit exceeded or not initialized',
    ]);
  });

  it('tells when key or certificate are missing or do not belong together', async () => {
    fixture.store.put(2, { DEFAULTKEY: 'nosuchkey' });
    // Uses are counted by the certificate: without one there is nothing to say of them.
    expect((await fixture.engine.status({ id: 2 })).errors).to.deep.equal([
      'No key available for purpose: nosuchkey',
      'Certificate chain not available',
    ]);
    fixture.store.put(4, { NAME: 'Certless', TYPE: 'PROCESSABLE', ...SIGNER, DEFAULTKEY: 'bare' });
    fixture.tokens[0]!.chains.set('bare', []);
    expect((await fixture.engine.status({ id: 4 })).errors).to.deep.equal([
      'No signer certificate available',
      'Certificate chain not available',
    ]);
    fixture.store.put(5, { NAME: 'Unsent', TYPE: 'PROCESSABLE', ...SIGNER, DEFAULTKEY: 'bare', INCLUDE_CERTIFICATE_LEVELS: '0' });
    expect((await fixture.engine.status({ id: 5 })).errors).to.deep.equal(['No signer certificate available']);
    fixture.store.put(3, { NAME: 'Expired', TYPE: 'PROCESSABLE', ...SIGNER });
    fixture.tokens[0]!.chains.set('key1', [certificate({ notAfter: new Date(0) })]);
    const [expired] = (await fixture.engine.status({ id: 3 })).errors;
    expect(expired).to.match(/^Error Signer Worker\{id: 3\} expired at Thu Jan 01 /);
  });

  it('shows properties with secrets masked, rules and the certificate in its complete form', async () => {
    fixture.store.put(
      1,
      {},
      {
        rules: [
          {
            subjectType: 'SUBJECT_RDN_CN',
            subjectValue: 'one',
            issuerType: 'ISSUER_DN_BCSTYLE',
            issuerValue: 'CN=CA',
            description: 'first',
          },
        ],
      },
    );
    const token = statusText(await fixture.engine.status({ id: 1 }), 'complete');
    expect(token).to.contain('   Worker properties:\n').and.contain('      PIN=_MASKED_\n      \n').and.not.contain('foo123');
    expect(token).to.match(/ {3}Authorized clients:\n {6}SUBJECT_RDN_CN: one \| ISSUER_DN_BCSTYLE: CN=CA \| Description: first\n\n$/);
    const signer = statusText(await fixture.engine.status({ id: 2 }), 'complete');
    expect(signer).to.match(
      / {3}Signer certificate:\n {6}Subject DN: {5}CN=signer\n {6}Serial number: {2}123abc\n {6}Issuer DN: {6}CN=CA\n {6}Valid from: {5}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \S+\n {6}Valid until: .*\n\n$/,
    );
  });
});
