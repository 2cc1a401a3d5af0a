import { expect } from 'chai';
import { authorityProblems, POLICY, TestAuthority, timeStampIdentity } from '../../../support/test-authority.js';
import { timeStampQuery } from '../../../support/time-stamp-query.js';
import { pki } from '../../../support/pki.js';

const BASE = { DEFAULTTSAPOLICYOID: POLICY, ACCEPTANYPOLICY: 'true' };

describe('TimeStampSigner', () => {
  const wrong: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
    [{ DEFAULTTSAPOLICYOID: '' }, 'No default TSA policy OID has been configured'],
    [{ DEFAULTTSAPOLICYOID: '1.x' }, 'TSA policy OID 1.x is invalid: string 1.x not a valid OID'],
    [{ ACCEPTANYPOLICY: 'yes' }, 'Illegal value for ACCEPTANYPOLICY: yes'],
    [{ ACCEPTEDPOLICIES: '' }, 'Can not set ACCEPTANYPOLICY to true and ACCEPTEDPOLICIES at the same time'],
    [{ ACCEPTANYPOLICY: '' }, 'Must specify either ACCEPTEDPOLICIES or ACCEPTANYPOLICY true'],
    [{ ACCEPTEDEXTENSIONS: '1.2.3;x' }, 'string x not a valid OID'],
    [{ ACCURACYMILLIS: '1000' }, 'Illegal value for ACCURACYMILLIS: 1000. Expected a whole number from 0 to 999.'],
    [{ ACCURACYSECONDS: 'x' }, 'Illegal value for ACCURACYSECONDS: x. Expected a whole number from 0.'],
    [{ TSA: 'no name' }, 'badly formatted directory string'],
    [{ TSA: 'CN=a', TSA_FROM_CERT: 'true' }, 'Can not set TSA_FROM_CERT to true and set TSA worker property at the same time'],
    [{ VERIFY_TOKEN_SIGNATURE: 'x' }, 'Incorrect value for VERIFY_TOKEN_SIGNATURE'],
    [{ MAXSERIALNUMBERLENGTH: 'x' }, 'Maximum serial number length specified is invalid: "x"'],
    [{ MAXSERIALNUMBERLENGTH: '2147483648' }, 'Maximum serial number length specified is invalid: "2147483648"'],
    [{ MAXSERIALNUMBERLENGTH: '21' }, 'Maximum serial number length specified is too large: 21'],
    [{ MAXSERIALNUMBERLENGTH: '7' }, 'Maximum serial number length specified is too small: 7'],
    [{ INCLUDE_CERTID_ISSUERSERIAL: 'x' }, 'Illegal value for property INCLUDE_CERTID_ISSUERSERIAL'],
    [{ CERTIFICATE_DIGEST_ALGORITHM: 'sha256' }, 'Unsupported certificate digest algorithm: sha256'],
    [{ LEGACYENCODING: 'x' }, 'Illegal value for LEGACYENCODING: x'],
    [{ INCLUDE_CERTIFICATE_LEVELS: '0' }, 'Illegal value for property INCLUDE_CERTIFICATE_LEVELS. Only numbers >= 1 supported.'],
    [{ SIGNATUREALGORITHM: 'nonsense' }, 'Unknown signature type requested: nonsense'],
  ];
  for (const [properties, message] of wrong) {
    it(`refuses ${JSON.stringify(properties)} in the words of worker status`, () => {
      expect(authorityProblems({ ...BASE, ...properties })).to.deep.equal([message]);
    });
  }

  it('logs what a request said and what it got', async () => {
    const { log, archiveId, contentType, unfulfilled } = await new TestAuthority().ask(timeStampQuery({ nonce: 7n, certReq: true }));
    expect(contentType).to.equal('application/timestamp-reply');
    expect(unfulfilled).to.equal(undefined);
    expect(Object.fromEntries(log)).to.include({
      TSA_SERIALNUMBER: archiveId,
      TSA_TIMESOURCE: 'TestTimeSource',
      TSA_TIMESTAMPREQUEST_CERTREQ: 'true',
      TSA_TIMESTAMPREQUEST_NONCE: '7',
      TSA_TIMESTAMPREQUEST_VERSION: '1',
      TSA_TIMESTAMPREQUEST_MESSAGEIMPRINTALGOID: '2.16.840.1.101.3.4.2.1',
      TSA_TIMESTAMPREQUEST_CRITEXTOIDS: '[]',
      TSA_POLICYID: POLICY,
      TSA_PKISTATUS: '0',
      TSA_PKISTATUS_STRING: 'Operation Okay',
    });
    expect(log.has('PROCESS_SUCCESS')).to.equal(false);
  });

  it('logs a rejection, which is not fulfilled, with the number of its failure', async () => {
    const extensions = [
      { oid: '1.2.3', critical: true },
      { oid: '1.2.4', critical: false },
    ];
    const { log, unfulfilled } = await new TestAuthority().ask(timeStampQuery({ extensions }));
    expect(unfulfilled).to.equal(true);
    expect(Object.fromEntries(log)).to.include({
      TSA_TIMESTAMPREQUEST_CRITEXTOIDS: '[1.2.3]',
      TSA_TIMESTAMPREQUEST_NONCRITEXTOIDS: '[1.2.4]',
      TSA_PKISTATUS: '2',
      TSA_PKIFAILUREINFO: '8388608',
      TSA_PKISTATUS_STRING: 'request contains unknown extension',
      PROCESS_SUCCESS: 'false',
    });
  });

  it('says in status what keeps it from stamping', async () => {
    const nothing = { name: 'None', time: () => Promise.resolve(undefined), status: () => [{ title: 'Clock', value: 'stopped' }] };
    const { errors, entries } = await new TestAuthority({ identity: pki.ecSigner, timeSource: nothing }).status();
    expect(errors).to.deep.equal([
      'Missing extended key usage timeStamping',
      'The extended key usage extension must be present and marked as critical',
      'Time source not available',
    ]);
    expect(entries).to.deep.equal([{ title: 'Clock', value: 'stopped' }]);
  });

  it('refuses a chain in which a certificate is not signed by the next, with REQUIREVALIDCHAIN', async () => {
    const { chain, ...identity } = timeStampIdentity();
    const properties = { REQUIREVALIDCHAIN: 'true' };
    expect((await new TestAuthority({ properties }).stamp(timeStampQuery())).status).to.equal(0);
    const broken = new TestAuthority({ properties, identity: { ...identity, chain: [chain[0]!, chain[2]!] } });
    const failed: unknown = await broken.ask(timeStampQuery()).catch((thrown: unknown) => thrown);
    expect(failed).to.include({ kind: 'cryptoTokenOffline', message: 'Certificate chain not correctly configured' });
    expect((await broken.status()).errors).to.deep.equal(['Not strictly valid chain and REQUIREVALIDCHAIN specified']);
  });
});
