import { expect } from 'chai';
import { authorityProblems, POLICY, TestAuthority } from '../../support/test-authority.js';
import { timeStampQuery } from '../../support/time-stamp-query.js';

const BASE = { DEFAULTTSAPOLICYOID: POLICY, ACCEPTANYPOLICY: 'true', TIMESTAMP_PROFILE: 'EN319422', ACCURACYSECONDS: '1' };

describe('ETSI EN 319 422 §5.2 time-stamp token format', () => {
  it('has an accuracy of one second or better', () => {
    expect(authorityProblems(BASE)).to.deep.equal([]);
    expect(authorityProblems({ ...BASE, ACCURACYSECONDS: '', ACCURACYMILLIS: '500' })).to.deep.equal([]);
    const refused = [
      'TIMESTAMP_PROFILE is EN319422, by which an accuracy of more than 0 and at most 1 second must be set: ACCURACYSECONDS',
    ];
    for (const accuracy of [{ ACCURACYSECONDS: '' }, { ACCURACYSECONDS: '2' }, { ACCURACYMICROS: '1' }]) {
      expect(authorityProblems({ ...BASE, ...accuracy })).to.deep.equal(refused);
    }
  });

  it('has no ordering', () => {
    expect(authorityProblems({ ...BASE, ORDERING: 'true' })).to.deep.equal([
      'TIMESTAMP_PROFILE is EN319422, by which ORDERING must not be true: ORDERING',
    ]);
  });

  for (const [property, value] of Object.entries({
    SIGNATUREALGORITHM: 'SHA1withRSA',
    CERTIFICATE_DIGEST_ALGORITHM: 'SHA1',
    ACCEPTEDALGORITHMS: 'SHA256;SHA1',
  })) {
    it(`has no SHA-1: ${property} ${value} is refused`, () => {
      expect(authorityProblems({ ...BASE, [property]: value }))
        .to.have.length(1)
        .and.satisfy(([one]: string[]) => one!.endsWith(`: ${property}`));
    });
  }

  it('stamps no SHA-1 imprints', async () => {
    const { failInfo } = await new TestAuthority({ properties: BASE }).stamp(timeStampQuery({ algorithm: 'SHA-1' }));
    expect(failInfo).to.equal('03020780');
  });

  it('has the statement of a qualified time stamp (§9.1) in the qualified profile alone', async () => {
    const qualified = new TestAuthority({ properties: { ...BASE, TIMESTAMP_PROFILE: 'EN319422-QUALIFIED' } });
    const { token, isDer } = await qualified.stamp(timeStampQuery());
    expect(token?.info.extensions).to.deep.equal([QUALIFIED_STATEMENT]);
    expect(isDer).to.equal(true);
    const { token: plain } = await new TestAuthority({ properties: BASE }).stamp(timeStampQuery());
    expect(plain?.info.extensions).to.equal(undefined);
  });

  it('lets no client say that a time stamp is qualified', async () => {
    const properties = { ...BASE, ACCEPTEDEXTENSIONS: '1.3.6.1.5.5.7.1.3;1.2.3' };
    const extensions = [{ oid: '1.3.6.1.5.5.7.1.3', critical: false }];
    expect((await new TestAuthority({ properties }).stamp(timeStampQuery({ extensions }))).failInfo).to.equal('030407000080');
  });
});

/** Extension { id-pe-qcStatements, OCTET STRING { SEQUENCE { SEQUENCE { 0.4.0.19422.1.1 } } } }. */
const QUALIFIED_STATEMENT = '301906082b06010505070103040d300b30090607040081975e0101';
