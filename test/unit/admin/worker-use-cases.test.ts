import { expect } from 'chai';
import { administrationFixture, eventTexts, type AdministrationFixture } from '../../support/administration-fixture.js';
import { NOON } from '../../support/engine-fixture.js';
import { pki } from '../../support/pki.js';
import { expectFault } from '../../support/rejection.js';

const worker = { id: 2 } as const;
const client = { worker, serialNumber: '123abc', issuer: 'CN=Some CA,O=Test' } as const;

describe('the use cases for workers', () => {
  let fixture: AdministrationFixture;
  let call: AdministrationFixture['administration']['call'];
  beforeEach(() => {
    fixture = administrationFixture();
    call = fixture.administration.call.bind(fixture.administration);
  });

  it('find a worker by exactly its name', async () => {
    expect(await call('getWorkerId', { name: 'Signer' })).to.deep.equal({ workerId: 2 });
    for (const name of ['signer', 'Signer ', '2', '']) expect(await call('getWorkerId', { name })).to.deep.equal({});
  });

  it('list workers by their stored type', async () => {
    const ids = async (type: 'ALL' | 'PROCESSABLE' | 'CRYPTO_WORKER' | 'UNKNOWN'): Promise<readonly number[]> =>
      (await call('listWorkers', { type })).map(({ id }) => id);
    expect([await ids('ALL'), await ids('PROCESSABLE'), await ids('CRYPTO_WORKER'), await ids('UNKNOWN')]).to.deep.equal([
      [1, 2],
      [2],
      [1],
      [],
    ]);
  });

  it('show the properties of the active worker with its status, secrets masked', async () => {
    fixture.store.put(2, { SECRET_WORD: 'xyzzy' });
    const [status] = await call('getStatus', { worker });
    fixture.store.put(2, { LATER: 'yes' });
    expect(status).to.have.property('activeProperties').that.deep.includes({ key: 'SECRET_WORD', value: '_MASKED_' });
    expect(await call('getStatus', { worker })).to.deep.equal([status]);
  });

  it('let clients in by serial number and issuer, exactly as they are written', async () => {
    expect(await call('getAuthorizedClients', { worker })).to.deep.equal([]);
    expect(await call('addAuthorizedClient', client)).to.deep.equal({ added: true });
    await call('addAuthorizedClient', { ...client, serialNumber: '0A' });
    expect((await call('getAuthorizedClients', { worker })).map(({ serialNumber }) => serialNumber)).to.deep.equal(['0A', '123abc']);
    expect(await call('addAuthorizedClient', client)).to.deep.equal({ added: false });
    expect(await call('removeAuthorizedClient', { ...client, serialNumber: '0a' })).to.deep.equal({ removed: false });
    expect(await call('removeAuthorizedClient', { ...client, serialNumber: '0A' })).to.deep.equal({ removed: true });
    expect(eventTexts(fixture.events).slice(-2)).to.deep.equal([
      'SET_WORKER_CONFIG 2 {removed:authorized_client=SN: 0a, issuer DN: CN=Some CA,O=Test}',
      'SET_WORKER_CONFIG 2 {removed:authorized_client=SN: 0A, issuer DN: CN=Some CA,O=Test}',
    ]);
  });

  it('let a worker come to be by a client, as SignServer does', async () => {
    await call('addAuthorizedClient', { ...client, worker: { id: 77 } });
    expect((await fixture.store.worker(77))?.name).to.equal('UnamedWorker77');
    expect(await call('getAuthorizedClients', { worker: { id: 4711 } })).to.deep.equal([]);
  });

  it('tell certificates, validity and uses of a signer', async () => {
    const { certificate, chain } = await call('getSignerCertificates', { worker });
    expect(Buffer.from(certificate ?? '', 'base64').toString()).to.equal('CN=signer');
    expect(chain).to.have.length(2);
    expect((await call('getSigningValidity', { worker })).notAfter).to.be.greaterThan(NOON);
    expect(await call('getKeyUsageCount', { worker })).to.deep.equal({ uses: 0 });
    expect(await call('getKeyUsageCount', { worker: { id: 4711 } })).to.deep.equal({});
    expect(await call('getSignerCertificates', { worker: { id: 4711 } })).to.deep.equal({ chain: [] });
  });

  it('store a certificate as text, for all nodes or for this one', async () => {
    const { certificate } = pki.ecSigner;
    await call('uploadSignerCertificate', { worker, certificate: certificate.der, scope: 'GLOBAL' });
    await call('uploadSignerCertificateChain', { worker, certificates: [certificate.der, Buffer.from(pki.subCa.pem)], scope: 'NODE' });
    const properties = (await fixture.store.worker(2))?.properties;
    expect(properties?.get('SIGNERCERT')).to.match(
      /^Subject: CN=EC signer,.*\nIssuer: .*\n-----BEGIN CERTIFICATE-----[^]*-----END CERTIFICATE-----\n$/,
    );
    expect(properties?.get('NODE1.SIGNERCERTCHAIN')?.match(/BEGIN CERTIFICATE/g)).to.have.length(2);
    expect(fixture.events.map(({ eventType, details }) => [eventType, details?.get('SCOPE'), details?.get('NODE')])).to.deep.equal([
      ['SET_WORKER_CONFIG', undefined, undefined],
      ['CERTINSTALLED', 'GLOBAL', undefined],
      ['SET_WORKER_CONFIG', undefined, undefined],
      ['CERTCHAININSTALLED', 'NODE', 'NODE1'],
    ]);
  });

  it('store nothing that is no certificate, and nothing for a node that has no id', async () => {
    const certificate = Buffer.from('no certificate');
    await expectFault(
      call('uploadSignerCertificate', { worker, certificate, scope: 'GLOBAL' }),
      'illegalRequest',
      'Unable to parse certificate',
    );
    const none = call('uploadSignerCertificateChain', { worker, certificates: [], scope: 'GLOBAL' });
    await expectFault(none, 'illegalRequest', 'There is no certificate in the request.');
    const { context } = fixture;
    const { nodeId, ...nodeless } = context;
    expect(nodeId).to.equal('NODE1');
    const elsewhere = administrationFixture();
    const { uploadSignerCertificate } = (await import('../../../src/admin/use-cases.js')).USE_CASES;
    const refused = uploadSignerCertificate.run(
      { ...nodeless, store: elsewhere.store },
      { worker, certificate: pki.ecSigner.certificate.der, scope: 'NODE' },
    );
    await expectFault(refused, 'invalidInput', 'This node has no id of its own. Set SIGNSERVER_NODEID.');
    expect(fixture.store.applied).to.deep.equal([]);
  });

  it('never resynchronise, and put on record that somebody tried', async () => {
    const text = 'Error it is only possible to resync a database that have the state OUTOFSYNC';
    await expectFault(call('resyncGlobalConfiguration', {}), 'invalidInput', text);
    expect(eventTexts(fixture.events)).to.deep.equal(['GLOBAL_CONFIG_RESYNC - {}']);
  });
});
