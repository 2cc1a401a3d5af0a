import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';

import { certificateReader, parseCertificates } from '../../../src/formats/x509/x509.js';
import { listAdministrator } from '../../../src/tls/list-administrator.js';
import { makeManagementFolder } from '../../../src/tls/make-management-folder.js';
import { managementFolder, type ManagementFolder } from '../../../src/tls/management-folder.js';
import { administrationFixture, eventTexts, type AdministrationFixture } from '../../support/administration-fixture.js';
import { rejection } from '../../support/rejection.js';
import { testFolder, type TestFolder } from '../../support/tls-files.js';

const LISTS = ['WSADMINS', 'WSAUDITORS', 'WSARCHIVEAUDITORS'] as const;

describe('the administrator of a new management CA', () => {
  let parent: TestFolder;
  let files: ManagementFolder;
  let fixture: AdministrationFixture;
  let entry: string;
  beforeEach(async () => {
    parent = testFolder();
    files = managementFolder(parent.file('tls'));
    await makeManagementFolder(files, ['localhost'], { now: () => Date.now() });
    fixture = administrationFixture();
    const [certificate] = parseCertificates(readFileSync(files.administratorFile, 'utf8'));
    const authority = /^CN=(.*),O=/.exec(certificate?.issuer ?? '')?.[1] ?? '';
    entry = `${certificate?.serialNumber ?? ''},CN=${authority}, O=Countersign;`;
  });
  afterEach(() => {
    parent.remove();
  });

  const list = (): Promise<void> =>
    listAdministrator(files, { administration: fixture.administration, certificates: certificateReader, log: fixture.log });
  const lists = async (): Promise<readonly (string | undefined)[]> => {
    const globals = await fixture.store.globalProperties();
    return LISTS.map((key) => globals.get(`GLOB.${key}`));
  };
  const set = (key: string, value: string): Promise<unknown> =>
    fixture.administration.call('setGlobalProperty', { scope: 'GLOB.', key, value });

  it('gets all roles, and the audit log says so', async () => {
    await list();
    expect(await lists()).to.deep.equal([entry, entry, entry]);
    expect(eventTexts(fixture.events)).to.deep.equal(
      LISTS.map((key) => `SET_GLOBAL_PROPERTY - {GLOBALCONFIG_PROPERTY=GLOB.${key}, GLOBALCONFIG_VALUE=${entry}}`),
    );
  });

  it('is announced in one line without the password', async () => {
    await list();
    expect(fixture.log.lines).to.have.length(1);
    expect(fixture.log.lines[0]).to.contain(files.administratorKeystore).and.to.contain(files.administratorPassword);
    expect(fixture.log.lines[0]).not.to.contain(readFileSync(files.administratorPassword, 'utf8').trim());
  });

  it('comes after those who are listed already', async () => {
    await set('WSADMINS', '1234,CN=A; broken entry');
    await set('WSAUDITORS', '1234,CN=A;');
    await list();
    expect(await lists()).to.deep.equal([`1234,CN=A; broken entry;${entry}`, `1234,CN=A;${entry}`, entry]);
  });

  it('is not put back by a later start', async () => {
    await list();
    await set('WSADMINS', '');
    await list();
    expect((await lists())[0]).to.equal('');
  });

  it('gets its roles at the next start where one was broken off', async () => {
    fixture.audit.broken = true;
    await rejection(list());
    expect(await lists()).to.deep.equal([undefined, undefined, undefined]);
    expect(existsSync(files.pendingFile)).to.equal(true);
    fixture.audit.broken = false;
    await set('WSADMINS', entry);
    await list();
    expect(await lists()).to.deep.equal([entry, entry, entry]);
    expect(existsSync(files.pendingFile)).to.equal(false);
  });
});
