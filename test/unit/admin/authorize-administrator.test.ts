import { expect } from 'chai';
import { authorizeAdministrator, type AdministrativeCall } from '../../../src/admin/authorize-administrator.js';
import type { PermissionLevel } from '../../../src/admin/use-case.js';
import type { Administrator } from '../../../src/core/audit.js';
import type { Certificate } from '../../../src/core/certificate.js';
import { administrationFixture, type AdministrationFixture } from '../../support/administration-fixture.js';
import { pki } from '../../support/pki.js';
import { expectFault } from '../../support/rejection.js';

const ISSUER = 'CN=Test Root CA, O=Test, C=SE';
const one = pki.clientOne.certificate;

describe('the authorization of administrators', () => {
  let fixture: AdministrationFixture;
  beforeEach(() => {
    fixture = administrationFixture();
  });

  const setGlobal = (properties: Readonly<Record<string, string>>): Promise<void> =>
    fixture.store.apply({ workers: [], setGlobal: new Map(Object.entries(properties)) });

  const authorize = (changes: Partial<AdministrativeCall> = {}, certificate = one): Promise<Administrator> =>
    authorizeAdministrator(
      { address: '127.0.0.1', certificate },
      { operation: 'getStatus', permission: 'admin', logged: ['5'], ...changes },
      fixture.context,
    );

  const member = (certificate: Certificate): string => `${certificate.serialNumber},${ISSUER};`;

  it('lets in who is listed and says who that is', async () => {
    await setGlobal({ 'GLOB.WSADMINS': `1,CN=other;00${one.serialNumber.toUpperCase()},${ISSUER};` });
    expect(await authorize()).to.deep.equal({ subject: 'CN=one, O=Test', issuer: ISSUER, serialNumber: one.serialNumber });
  });

  const LEVELS: readonly (readonly [level: PermissionLevel, property: string, denied: string])[] = [
    ['admin', 'WSADMINS', 'Administrator not authorized to resource.'],
    ['auditor', 'WSAUDITORS', 'Auditor not authorized to resource.'],
    ['archiveAuditor', 'WSARCHIVEAUDITORS', 'Archive auditor not authorized to resource.'],
  ];
  for (const [permission, property, denied] of LEVELS) {
    it(`asks ${property} for ${permission}, and no other list`, async () => {
      const others = LEVELS.filter(([level]) => level !== permission).map(([, name]) => [`GLOB.${name}`, member(one)]);
      await setGlobal({ ...(Object.fromEntries(others) as Record<string, string>), 'GLOB.WSPEERS': member(one) });
      await expectFault(authorize({ permission }), 'accessDenied', denied);
      expect(fixture.log.lines).to.include(`WARN No ${property} global property set.`);
      await setGlobal({ [`GLOB.${property}`]: member(one) });
      expect(await authorize({ permission })).to.have.property('subject', 'CN=one, O=Test');
    });
  }

  it('refuses everybody without a certificate, whatever the level, in the same words', async () => {
    await setGlobal({ 'GLOB.ALLOWANYWSADMIN': 'true' });
    const text = 'Auditor not authorized to resource. Client certificate authentication required.';
    for (const [permission] of LEVELS) {
      const call = { operation: 'any', permission, logged: [] };
      await expectFault(authorizeAdministrator({ address: '10.0.0.1' }, call, fixture.context), 'authorizationRequired', text);
    }
    const line = 'INFO ADMIN OPERATION refused without a client certificate; address=10.0.0.1; operation=any;';
    expect(fixture.log.lines).to.deep.equal([line, line, line]);
  });

  it('lets any certificate administer with ALLOWANYWSADMIN, and do nothing else', async () => {
    await setGlobal({ 'GLOB.ALLOWANYWSADMIN': 'TRUE' });
    expect(await authorize()).to.have.property('subject', 'CN=one, O=Test');
    await expectFault(authorize({ permission: 'auditor' }), 'accessDenied', 'Auditor not authorized to resource.');
    for (const value of ['yes', 'true ', '', 'false']) {
      await setGlobal({ 'GLOB.ALLOWANYWSADMIN': value });
      await expectFault(authorize(), 'accessDenied', 'Administrator not authorized to resource.');
    }
  });

  it('takes a role away with the next call', async () => {
    await setGlobal({ 'GLOB.WSADMINS': member(one) });
    await authorize();
    await setGlobal({ 'GLOB.WSADMINS': member(pki.clientTwo.certificate) });
    await expectFault(authorize(), 'accessDenied', 'Administrator not authorized to resource.');
  });

  const STRANGERS: Readonly<Record<string, string>> = {
    'another serial number': `${one.serialNumber}0,${ISSUER}`,
    'the issuer in another order': `${one.serialNumber},C=SE, O=Test, CN=Test Root CA`,
    'the issuer in other letters': `${one.serialNumber},${ISSUER.toUpperCase()}`,
    'the issuer with a blank before it': `${one.serialNumber}, ${ISSUER}`,
  };
  for (const [what, list] of Object.entries(STRANGERS)) {
    it(`does not take ${what} for a match`, async () => {
      await setGlobal({ 'GLOB.WSADMINS': list });
      await expectFault(authorize(), 'accessDenied', 'Administrator not authorized to resource.');
    });
  }

  it('is not kept from deciding by a malformed entry', async () => {
    await setGlobal({ 'GLOB.WSADMINS': `abc;zz,CN=x;${member(one)}` });
    await authorize();
    expect(fixture.log.lines.slice(0, 2)).to.deep.equal(['WARN Malformed admin entry: abc', 'WARN Malformed serial number: zz']);
  });

  it('writes every call with a certificate to the server log before it is refused', async () => {
    await setGlobal({ 'GLOB.WSADMINS': '' });
    await authorize({ operation: 'setWorkerProperty', logged: ['5', 'a;b=c', undefined] }).catch(() => undefined);
    expect(fixture.log.lines).to.deep.equal([
      `INFO ADMIN OPERATION; subjectDN=CN=one, O=Test; serialNumber=${one.serialNumber}; issuerDN=${ISSUER}; ` +
        'authorized=false; operation=setWorkerProperty; arguments=5,a\\;b\\=c,null,;',
    ]);
  });

  it('lets no argument fill the server log', async () => {
    await setGlobal({ 'GLOB.WSADMINS': member(one) });
    await authorize({ logged: ['x'.repeat(1_000_000)] });
    expect(fixture.log.lines.join()).to.match(/arguments=x{1000}…,;$/);
  });

  it('lets no argument pass for a line of its own', async () => {
    await setGlobal({ 'GLOB.WSADMINS': member(one) });
    await authorize({ logged: ['x\nINFO ADMIN OPERATION\u2028\u001b[2J'] });
    expect(fixture.log.lines.join()).to.contain('arguments=x\\u000aINFO ADMIN OPERATION\\u2028\\u001b[2J,;');
  });
});
