import { expect } from 'chai';
import type { TokenAbilities, TokenEntry } from '../../../../../src/core/crypto-token.js';
import type { FoundAuditRecord } from '../../../../../src/core/query.js';
import { USE_CASES } from '../../../../../src/admin/use-cases.js';
import { readContract } from '../../../../../src/interfaces/soap/wsdl-contract.js';
import { administrator, adminWsdl, elements, exceptionOf, openAdminDoor, type AdminDoor } from '../../../../support/admin-door.js';
import { SIGNER } from '../../../../support/engine-fixture.js';
import { pki } from '../../../../support/pki.js';
import { elementText } from '../../../../support/soap-door.js';

const OPERATIONS = [...readContract(adminWsdl).operations.values()];
const TYPED = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:string"';
const answer = (operation: string, content: string): string =>
  `<ns2:${operation}Response xmlns:ns2="http://adminws.signserver.org/">${content}</ns2:${operation}Response>`;
const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');

const { certificate } = pki.ecSigner;
const entry: TokenEntry = {
  alias: 'key1',
  type: 'PRIVATEKEY_ENTRY',
  chain: [certificate],
  creationDate: new Date(Date.UTC(2026, 10, 24, 12, 0, 0, 5)),
  info: new Map([['Key algorithm', 'EC']]),
};

const auditRecord: FoundAuditRecord = {
  pk: '00',
  timeStamp: 1_795_482_488_240,
  sequenceNumber: 2,
  nodeId: 'vm',
  eventType: 'SET_WORKER_CONFIG',
  eventStatus: 'SUCCESS',
  module: 'WORKER_CONFIG',
  service: 'SIGNSERVER',
  authToken: 'O=Test, CN=admin',
  customId: null,
  searchDetail1: '18ef',
  searchDetail2: null,
  rowVersion: 0,
  rowProtection: 'x',
  details: new Map([['added:A', 'b & c']]),
};

describe('AdminWS', () => {
  let door: AdminDoor;
  const call: AdminDoor['call'] = (operation, inner) => door.call(operation, inner);
  beforeEach(async () => {
    door = await openAdminDoor({
      auditRecords: { find: () => Promise.resolve([auditRecord]) },
      archive: {
        find: ({ includeData }) => Promise.resolve([archived(includeData)]),
        withIds: (ids) => Promise.resolve(ids.map(() => archived(false))),
      },
    });
  });
  afterEach(() => door.close());

  const archived = (includeData: boolean) => ({
    uniqueId: '0;28;abc',
    archiveId: 'abc',
    type: 0,
    signerId: 28,
    time: 1,
    requestIssuerDN: null,
    requestCertSerialNumber: null,
    requestIP: '192.0.2.1',
    ...(includeData && { data: Buffer.from('abc') }),
  });

  async function give(abilities: TokenAbilities): Promise<void> {
    await door.fixture.context.engine.status({ id: 1 });
    Object.assign(door.fixture.tokens[0] ?? {}, abilities);
  }

  describe('lets nobody in who may not', () => {
    for (const { name } of OPERATIONS) {
      it(`call ${name}`, async () => {
        door.certificate = undefined;
        const anonymous = await call(name);
        expect(elementText(anonymous, 'faultstring')).to.equal(
          'Auditor not authorized to resource. Client certificate authentication required.',
        );
        door.certificate = pki.clientTwo.certificate;
        const stranger = await call(name);
        expect(elementText(stranger, 'faultstring')).to.match(/^(Administrator|Auditor|Archive auditor) not authorized to resource\.$/);
        for (const fault of [anonymous, stranger]) expect(exceptionOf(fault)).to.equal('AdminNotAuthorizedException');
        expect(door.records).to.deep.equal([]);
        expect(door.fixture.store.applied).to.have.length(1);
      });
    }
  });

  it('answers a message without content in every operation, or says what it lacks', async () => {
    for (const { name } of OPERATIONS) {
      const text = await call(name);
      // The sentence for what nobody foresaw.
      expect(text, name).not.to.contain('could not be processed');
      expect(text, name).to.match(/^<(ns2:\w+Response|soap:Fault)[ >]/);
    }
  });

  it('asks for the permission that the use case declares', async () => {
    const denied = async (operation: string): Promise<string | undefined> => {
      door.certificate = pki.clientTwo.certificate;
      return elementText(await call(operation), 'faultstring')?.replace(' not authorized to resource.', '');
    };
    expect(await denied('queryAuditLog')).to.equal('Auditor');
    expect(await denied('queryArchive')).to.equal('Archive auditor');
    expect(await denied('queryArchiveWithIds')).to.equal('Archive auditor');
    for (const operation of ['queryTokenEntries', 'process', 'getStatus', 'globalResync'])
      expect(await denied(operation)).to.equal('Administrator');
    expect(USE_CASES.queryAuditLog.permission).to.equal('auditor');
  });

  it('writes each call to the server log with its telling arguments, and no secret', async () => {
    await give({ testKey: () => Promise.resolve([]) });
    await call('testKey', elements({ signerId: 2, alias: 'a;b', authCode: 'secret1' }));
    await call('activateSigner', elements({ signerId: 2, authenticationCode: 'secret2' }));
    await call('setGlobalProperty', elements({ scope: 'GLOB.', key: 'A', value: 'secret3' }));
    await call('getPKCS10CertificateRequestForAlias2', elements({ signerId: 2 }));
    await call('getPKCS10CertificateRequest', elements({ signerId: 2 }));
    await call('getWorkerId');
    const logged = door.fixture.log.lines.filter((line) => line.startsWith('INFO ADMIN OPERATION;'));
    expect(logged.map((line) => line.replace(/^.*operation=/, ''))).to.deep.equal([
      'testKey; arguments=2,a\\;b,;',
      'activateSigner; arguments=2,;',
      'setGlobalProperty; arguments=A,;',
      'getPKCS10CertificateRequestForKey; arguments=2,;',
      'getPKCS10CertificateRequest; arguments=2,;',
      'getWorkerId; arguments=null,;',
    ]);
    expect(door.fixture.log.lines.join()).not.to.contain('secret');
  });

  it('records changes in the name of the certificate', async () => {
    await call('setWorkerProperty', elements({ workerId: 2, key: 'colour', value: 'blue' }));
    expect(door.records.map(([{ eventType }, who]) => [eventType, who])).to.deep.equal([
      [
        'SET_WORKER_CONFIG',
        { subject: 'CN=one, O=Test', issuer: 'CN=Test Root CA, O=Test, C=SE', serialNumber: administrator.serialNumber },
      ],
    ]);
  });

  it('changes nothing that cannot be recorded', async () => {
    door.fixture.audit.broken = true;
    const fault = await call('setWorkerProperty', elements({ workerId: 2, key: 'COLOUR', value: 'blue' }));
    expect(elementText(fault, 'faultstring')).to.match(/^The request could not be processed\. Transaction id: /);
    expect((await door.fixture.store.worker(2))?.properties.has('COLOUR')).to.equal(false);
  });

  describe('prints', () => {
    it('a number, or 0 for a worker that is not there', async () => {
      expect(await call('getWorkerId', '<workerName>Signer</workerName>')).to.equal(answer('getWorkerId', '<return>2</return>'));
      expect(await call('getWorkerId', '<workerName>Nobody</workerName>')).to.equal(answer('getWorkerId', '<return>0</return>'));
    });

    it('lists, and an empty wrapper for an empty one', async () => {
      expect(await call('getWorkers', '<workerType>1</workerType>')).to.equal(answer('getWorkers', '<return>1</return><return>2</return>'));
      expect(await call('getWorkers', '<workerType>3</workerType>')).to.match(
        /^<ns2:getWorkersResponse xmlns:ns2="[^"]*"(\/>|><\/ns2:getWorkersResponse>)$/,
      );
    });

    it('the status of a worker with its texts and typed properties, ok only where it is not', async () => {
      door.fixture.store.put(2, { ...SIGNER, SECRET_WORD: 'xyzzy' });
      const text = await call('getStatus', '<workerId>2</workerId>');
      expect(text).to.contain(`<entry><key ${TYPED}>SECRET_WORD</key><value ${TYPED}>_MASKED_</value></entry>`);
      expect(text).to.contain(
        '<hostname>test-host</hostname><statusText>Status of Signer with ID 2 (Signer) is:\n   Worker status : Active\n',
      );
      expect(text).to.match(/<\/statusText><workerId>2<\/workerId><\/return>/);
      door.fixture.store.put(3, { NAME: 'Offline', ...SIGNER, CRYPTOTOKEN: 'NoSuchToken' });
      expect(await call('getStatus', '<workerId>3</workerId>')).to.contain('<ok>offline</ok>');
    });

    it('the stored configuration, masked, and an empty map for a worker that is not there', async () => {
      const text = await call('getCurrentWorkerConfig', '<workerId>1</workerId>');
      expect(text).to.contain(`<key ${TYPED}>PIN</key><value ${TYPED}>_MASKED_</value>`);
      expect(await call('getCurrentWorkerConfig', '<workerId>4711</workerId>')).to.match(
        /<return><properties(\/>|><\/properties>)<\/return>/,
      );
    });

    it('certificates, and nothing where there are none', async () => {
      const { chain } = await door.fixture.administration.call('getSignerCertificates', { worker: { id: 2 } });
      expect(await call('getSignerCertificate', '<signerId>2</signerId>')).to.equal(
        answer('getSignerCertificate', `<return>${chain[0] ?? ''}</return>`),
      );
      expect(await call('getSignerCertificateChain', '<signerId>2</signerId>')).to.equal(
        answer('getSignerCertificateChain', chain.map((one) => `<return>${one}</return>`).join('')),
      );
      for (const operation of ['getSignerCertificate', 'getSignerCertificateChain']) {
        expect(await call(operation, '<signerId>4711</signerId>')).not.to.contain('<return>');
      }
    });

    it('instants without a fraction where there is none, and nothing where there is no limit', async () => {
      expect(await call('getSigningValidityNotBefore', '<workerId>2</workerId>')).to.contain('<return>2026-11-23T12:00:00Z</return>');
      expect(await call('getSigningValidityNotAfter', '<workerId>2</workerId>')).to.contain('<return>2026-11-25T12:00:00Z</return>');
      expect(await call('getSigningValidityNotAfter', '<workerId>4711</workerId>')).not.to.contain('<return>');
    });

    it('uses of a key, and -1 where they are not counted', async () => {
      expect(await call('getKeyUsageCounterValue', '<workerId>2</workerId>')).to.contain('<return>0</return>');
      expect(await call('getKeyUsageCounterValue', '<workerId>4711</workerId>')).to.contain('<return>-1</return>');
    });

    it('clients of a worker', async () => {
      const client = '<workerId>2</workerId><authClient><certSN>123abc</certSN><issuerDN>CN=a</issuerDN></authClient>';
      expect(await call('addAuthorizedClient', client)).not.to.contain('<return>');
      expect(await call('getAuthorizedClients', '<workerId>2</workerId>')).to.contain(
        '<return><certSN>123abc</certSN><issuerDN>CN=a</issuerDN></return>',
      );
      expect(await call('removeAuthorizedClient', client)).to.contain('<return>true</return>');
      expect(await call('removeAuthorizedClient', client)).to.contain('<return>false</return>');
    });

    it('the global configuration', async () => {
      await call('setGlobalProperty', elements({ scope: 'GLOB.', key: 'colour', value: 'blue' }));
      const text = await call('getGlobalConfiguration');
      expect(text).to.contain(
        '<return><appVersion>SignServer CE 7.3.3</appVersion><clusterClassLoaderEnabled>false</clusterClassLoaderEnabled><config>',
      );
      expect(text).to.contain(`<entry><key ${TYPED}>GLOB.COLOUR</key><value ${TYPED}>blue</value></entry>`);
      expect(text).to.contain(
        '<requireSigning>false</requireSigning><state>INSYNC</state><useClassVersions>false</useClassVersions></return>',
      );
      expect(await call('removeGlobalProperty', elements({ scope: 'GLOB.', key: 'COLOUR' }))).to.contain('<return>true</return>');
      expect(await call('removeGlobalProperty', elements({ scope: 'GLOB.', key: 'COLOUR' }))).to.contain('<return>false</return>');
    });

    it('the results of key tests, an empty status as an empty element', async () => {
      await give({
        testKey: (alias) =>
          Promise.resolve([
            { alias, success: true, status: '', publicKeyHash: 'dc6e' },
            { alias: 'b', success: false, status: 'No such key: b' },
          ]),
      });
      expect(await call('testKey', elements({ signerId: 2, alias: 'a' }))).to.match(
        /<return><alias>a<\/alias><publicKeyHash>dc6e<\/publicKeyHash><status(\/>|><\/status>)<success>true<\/success><\/return><return><alias>b<\/alias><status>No such key: b<\/status><success>false<\/success><\/return>/,
      );
    });

    it('certificate requests: encoded twice, or in both forms', async () => {
      await give({
        generateCertificateRequest: ({ alias }) => Promise.resolve({ binary: Buffer.from('abc'), armored: `${alias ?? ''}\n` }),
      });
      const info = '<certReqInfo><signatureAlgorithm>SHA256withECDSA</signatureAlgorithm><subjectDN>CN=a</subjectDN></certReqInfo>';
      const signer = `<signerId>2</signerId>${info}<explicitEccParameters>false</explicitEccParameters>`;
      const twice = `<return><base64CertReq>${base64(base64('abc'))}</base64CertReq></return>`;
      expect(await call('getPKCS10CertificateRequest', signer)).to.contain(twice);
      expect(await call('getPKCS10CertificateRequestForKey', `${signer}<defaultKey>true</defaultKey>`)).to.contain(twice);
      expect(await call('getPKCS10CertificateRequestForAlias', `${signer}<keyAlias>x</keyAlias>`)).to.contain(twice);
      const both = (alias: string): string => `<return><armored>${alias}\n</armored><binary>${base64('abc')}</binary></return>`;
      expect(await call('getPKCS10CertificateRequestForKey2', `${signer}<defaultKey>true</defaultKey>`)).to.contain(both('key1'));
      expect(await call('getPKCS10CertificateRequestForAlias2', `${signer}<keyAlias>x</keyAlias>`)).to.contain(both('x'));
      // The next key, of which there is none.
      expect(await call('getPKCS10CertificateRequestForAlias2', signer)).to.contain(both(''));
      expect(await call('getPKCS10CertificateRequestForKey2', signer)).to.contain(both(''));
    });

    it('token entries, without particulars where none were asked for', async () => {
      await give({ entries: () => Promise.resolve([entry, { ...entry, alias: 'key2' }]) });
      const query = elements({ workerId: 2, startIndex: 0, max: 1 });
      expect(await call('queryTokenEntries', query)).to.equal(
        answer(
          'queryTokenEntries',
          '<return><entries><alias>key1</alias><type>PRIVATEKEY_ENTRY</type></entries><moreEntriesAvailable>true</moreEntriesAvailable></return>',
        ),
      );
      expect(await call('queryTokenEntries', `${query}<includeData>true</includeData>`)).to.contain(
        `<entries><alias>key1</alias><chain>${base64(certificate.der)}</chain><creationDate>2026-11-24T12:00:00.005Z</creationDate>` +
          '<info><entry><key>Key algorithm</key><value>EC</value></entry></info><type>PRIVATEKEY_ENTRY</type></entries>',
      );
    });

    it('rows of the audit log, nulls left out', async () => {
      expect(await call('queryAuditLog', elements({ startIndex: 0, max: 1 }))).to.equal(
        answer(
          'queryAuditLog',
          '<return><additionalDetails><entry><key>added:A</key><value>b &amp; c</value></entry></additionalDetails><authToken>O=Test, CN=admin</authToken>' +
            '<eventStatus>SUCCESS</eventStatus><eventType>SET_WORKER_CONFIG</eventType><moduleType>WORKER_CONFIG</moduleType><nodeId>vm</nodeId>' +
            '<searchDetail1>18ef</searchDetail1><sequenceNumber>2</sequenceNumber><serviceType>SIGNSERVER</serviceType><timeStamp>1795482488240</timeStamp></return>',
        ),
      );
    });

    it('archived items, their bytes only where they were asked for', async () => {
      const rest =
        '<archiveId>abc</archiveId><requestIP>192.0.2.1</requestIP><signerId>28</signerId><time>1</time><type>0</type><uniqueId>0;28;abc</uniqueId>';
      const query = elements({ startIndex: 0, max: 1 });
      expect(await call('queryArchive', query)).to.contain(`<return>${rest}</return>`);
      expect(await call('queryArchive', `${query}<includeData>true</includeData>`)).to.contain(
        `<return><archiveData>YWJj</archiveData>${rest}</return>`,
      );
      expect(await call('queryArchiveWithIds', '<uniqueIds>a</uniqueIds><uniqueIds>b</uniqueIds>')).to.contain(
        `<return>${rest}</return><return>${rest}</return>`,
      );
    });
  });
});
