import { expect } from 'chai';
import fc from 'fast-check';
import { formatRoleList, isSameMember, parseRoleList, parseSerialNumber } from '../../../src/admin/role-list.js';

describe('the list of a role', () => {
  it('has entries of a serial number and an issuer, ended by semicolons', () => {
    expect(parseRoleList('18EFadfb,O=Test, CN=Ref Management CA; 0012,CN=b ;;-a,CN=c;')).to.deep.equal({
      members: [
        { serialNumber: 0x18efadfbn, issuer: 'O=Test, CN=Ref Management CA' },
        { serialNumber: 0x12n, issuer: 'CN=b' },
        { serialNumber: -10n, issuer: 'CN=c' },
      ],
      problems: [],
    });
  });

  it('takes the issuer as it stands, but for blanks around the entry', () => {
    expect(parseRoleList('1, CN=a,O=b ').members).to.deep.equal([{ serialNumber: 1n, issuer: ' CN=a,O=b' }]);
  });

  it('passes over what is malformed and says so', () => {
    expect(parseRoleList('xyz,CN=a;1234;12 ,CN=b;+7,CN=c')).to.deep.equal({
      members: [{ serialNumber: 7n, issuer: 'CN=c' }],
      problems: ['Malformed serial number: xyz', 'Malformed admin entry: 1234', 'Malformed serial number: 12 '],
    });
  });

  it('holds nobody where it is empty', () => {
    expect(parseRoleList('')).to.deep.equal({ members: [], problems: [] });
    expect(parseRoleList(' ; ')).to.deep.equal({ members: [], problems: [] });
  });

  it('is stored in lower-case hex, each entry ended by a semicolon', () => {
    const members = [
      { serialNumber: 0x18efn, issuer: 'O=Test, CN=a' },
      { serialNumber: 1n, issuer: 'CN=b' },
    ];
    expect(formatRoleList(members)).to.equal('18ef,O=Test, CN=a;1,CN=b;');
    expect(parseRoleList(formatRoleList(members)).members).to.deep.equal(members);
  });

  it('compares numbers as numbers and names letter by letter', () => {
    const member = { serialNumber: 0x0an, issuer: 'CN=a, O=b' };
    expect(isSameMember(member, { ...member, serialNumber: parseSerialNumber('000A') ?? 0n })).to.equal(true);
    for (const issuer of ['CN=A, O=b', 'CN=a,O=b', 'O=b, CN=a']) expect(isSameMember(member, { ...member, issuer })).to.equal(false);
  });

  it('reads serial numbers of any text or none', () => {
    for (const text of ['', ' ', '-', '0x1', '1g', 'a'.repeat(129), '１']) expect(parseSerialNumber(text)).to.equal(undefined);
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 160n), max: 2n ** 160n }), (number) => {
        expect(parseSerialNumber(number.toString(16))).to.equal(number);
      }),
    );
  });
});
