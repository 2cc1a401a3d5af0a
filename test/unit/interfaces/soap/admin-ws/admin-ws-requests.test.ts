import { expect } from 'chai';
import type { TokenAbilities } from '../../../../../src/core/crypto-token.js';
import { Fault, FAULT_KINDS, type FaultKind } from '../../../../../src/core/errors.js';
import { certificateReader } from '../../../../../src/formats/x509/x509.js';
import { readContract } from '../../../../../src/interfaces/soap/wsdl-contract.js';
import { administrator, adminWsdl, elements, exceptionOf, openAdminDoor, type AdminDoor } from '../../../../support/admin-door.js';
import { pki } from '../../../../support/pki.js';
import { elementText } from '../../../../support/soap-door.js';

const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');
const { certificate } = pki.ecSigner;

describe('AdminWS', () => {
  let door: AdminDoor;
  const call: AdminDoor['call'] = (operation, inner) => door.call(operation, inner);
  beforeEach(async () => {
    door = await openAdminDoor({ auditRecords: { find: () => Promise.resolve([]) } });
  });
  afterEach(() => door.close());

  async function give(abilities: TokenAbilities): Promise<void> {
    await door.fixture.context.engine.status({ id: 1 });
    Object.assign(door.fixture.tokens[0] ?? {}, abilities);
  }

  describe('reads', () => {
    it('a number that is missing or nil as 0', async () => {
      const nil = '<workerId xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>';
      for (const inner of ['', nil]) expect(elementText(await call('getStatus', inner), 'faultstring')).to.equal('No such worker: 0');
    });

    it('worker 0 of a reload as all', async () => {
      await call('reloadConfiguration', '<workerId>2</workerId>');
      await call('reloadConfiguration');
      await call('globalReload');
      expect(door.fixture.reloads).to.deep.equal([2, 0, 0]);
    });

    it('keys of properties in any letter case', async () => {
      await call('setWorkerProperty', elements({ workerId: 2, key: 'someKey', value: 'value' }));
      expect(await call('removeWorkerProperty', elements({ workerId: 2, key: 'SOMEKEY' }))).to.contain('<return>true</return>');
      expect(await call('removeWorkerProperty', elements({ workerId: 2, key: 'somekey' }))).to.contain('<return>false</return>');
    });

    it('GLOB. as all nodes and any other scope as this node, for certificates', async () => {
      await call('uploadSignerCertificate', elements({ signerId: 2, signerCert: base64(certificate.der), scope: 'GLOB.' }));
      await call('uploadSignerCertificateChain', elements({ signerId: 2, signerCerts: base64(pki.ecSigner.pem), scope: 'NODE.' }));
      const keys = [...((await door.fixture.store.worker(2))?.properties.keys() ?? [])];
      expect(keys).to.include.members(['SIGNERCERT', 'NODE1.SIGNERCERTCHAIN']);
    });

    const REFUSED: readonly (readonly [what: string, operation: string, inner: string, text: RegExp])[] = [
      ['a text for a number', 'getStatus', '<workerId>abc</workerId>', /workerId is not a 32-bit integer: abc/],
      ['an element that there is not', 'getStatus', '<bogus/>', /Unexpected element bogus/],
      ['a qualified element', 'getStatus', '<w:workerId>1</w:workerId>', /Unexpected element \{http:\/\/adminws/],
      [
        'an operator that there is not',
        'queryAuditLog',
        '<condition><operator>SOUNDSLIKE</operator></condition>',
        /operator is not one of GT, GE/,
      ],
      ['an order that there is not', 'queryAuditLog', '<ordering><order>RANDOM</order></ordering>', /order is not one of ASC, DESC/],
      ['no value', 'setWorkerProperty', elements({ workerId: 2, key: 'A' }), /Element value is missing/],
      ['no client', 'addAuthorizedClient', '<workerId>2</workerId>', /Element authClient is missing/],
      ['half a client', 'addAuthorizedClient', '<authClient><certSN>1</certSN></authClient>', /Element issuerDN is missing/],
      ['no certificate', 'uploadSignerCertificate', '<scope>GLOB.</scope>', /Element signerCert is missing/],
      ['no request', 'getPKCS10CertificateRequest', '', /Element certReqInfo is missing/],
      ['another operation', 'foo', '', /^Message part .*foo was not recognized\. {2}\(Does it exist in service WSDL\?\)$/],
    ];
    for (const [what, operation, inner, text] of REFUSED) {
      it(`no ${operation} with ${what}`, async () => {
        const fault = await call(operation, inner);
        expect(elementText(fault, 'faultcode')).to.equal('soap:Client');
        expect(elementText(fault, 'faultstring')).to.match(text);
        expect(exceptionOf(fault)).to.equal(undefined);
      });
    }
  });

  describe('answers faults', () => {
    const FAULTS: readonly (readonly [operation: string, inner: string, exception: string | undefined, text: string | RegExp])[] = [
      ['getStatus', '<workerId>4711</workerId>', 'InvalidWorkerIdException', 'No such worker: 4711'],
      ['getWorkers', '<workerType>4</workerType>', undefined, 'Unsupported type: 4'],
      ['setGlobalProperty', elements({ scope: 'NOSCOPE.', key: 'A', value: 'B' }), undefined, /scope must be one of GLOB\. and NODE\./],
      ['globalResync', '', 'ResyncException', 'Error it is only possible to resync a database that have the state OUTOFSYNC'],
      ['activateSigner', elements({ signerId: 2, authenticationCode: 'x' }), 'CryptoTokenAuthenticationFailureException', 'wrong code'],
      ['removeKey', elements({ signerId: 2, alias: 'key1' }), undefined, /cannot remove keys/],
      ['queryTokenEntries', elements({ workerId: 2, max: 1 }), 'OperationUnsupportedException', /cannot list its entries/],
      [
        'importCertificateChain',
        elements({ workerId: 2, certificateChain: 'YQ==', alias: 'a' }),
        'CertificateException',
        /^No certificate could be parsed/,
      ],
      [
        'importCertificateChain',
        elements({ workerId: 4711, certificateChain: base64(certificate.der), alias: 'a' }),
        'OperationUnsupportedException',
        'No such worker: 4711',
      ],
      [
        'uploadSignerCertificate',
        elements({ signerId: 2, signerCert: 'YQ==', scope: 'GLOB.' }),
        'IllegalRequestException',
        'Unable to parse certificate',
      ],
      [
        'uploadSignerCertificateChain',
        elements({ signerId: 2, scope: 'GLOB.' }),
        'IllegalRequestException',
        /no certificate in the request/,
      ],
      [
        'queryAuditLog',
        '<condition><column>colour</column><operator>EQ</operator><value>x</value></condition>',
        undefined,
        'parameter is not valid field colour',
      ],
      ['process', elements({ workerIdOrName: 'NoSuchWorker' }), 'IllegalRequestException', 'No such worker: NoSuchWorker'],
      ['process', elements({ workerIdOrName: 'Signer' }), 'IllegalRequestException', 'There is no request to process.'],
      [
        'process',
        elements({ workerIdOrName: 'Signer', processRequest: 'AAAA' }),
        'IllegalRequestException',
        'Error parsing process request',
      ],
    ];
    for (const [operation, inner, exception, text] of FAULTS) {
      it(`of ${operation} as ${exception ?? 'no exception'}: ${String(text)}`, async () => {
        const fault = await call(operation, inner);
        expect(elementText(fault, 'faultcode')).to.equal('soap:Server');
        expect(elementText(fault, 'faultstring')).to.match(typeof text === 'string' ? new RegExp(`^${text}$`) : text);
        expect(exceptionOf(fault)).to.equal(exception);
      });
    }

    it('of a bad query of a token as a QueryException', async () => {
      await give({ entries: () => Promise.resolve([]) });
      const fault = await call(
        'queryTokenEntries',
        '<workerId>2</workerId><condition><column>colour</column><operator>EQ</operator></condition>',
      );
      expect([exceptionOf(fault), elementText(fault, 'faultstring')]).to.deep.equal([
        'QueryException',
        'Unsupported token entry field in query terms: colour',
      ]);
    });

    it('of every kind with no exception that the operation does not declare', async () => {
      const operation = readContract(adminWsdl).operations.get('testKey');
      const seen = new Map<FaultKind, string | undefined>();
      for (const kind of FAULT_KINDS) {
        await give({ testKey: () => Promise.reject(new Fault(kind, `what ${kind} says`)) });
        const fault = await call('testKey', elements({ signerId: 2, alias: 'a' }));
        seen.set(kind, exceptionOf(fault));
        expect(elementText(fault, 'faultstring')).to.match(
          kind === 'unexpected' ? /^The request could not be processed\./ : new RegExp(`^what ${kind} says$`),
        );
      }
      const exceptions = [...seen.values()].filter((exception) => exception !== undefined);
      expect(operation?.faults).to.include.members(exceptions);
      expect(seen.get('cryptoTokenOffline')).to.equal('CryptoTokenOfflineException');
    });

    it('of what nobody foresaw in one sentence, and says the rest to the log', async () => {
      await give({ testKey: () => Promise.reject(new TypeError('keyStore is null')) });
      const fault = await call('testKey', elements({ signerId: 2, alias: 'a' }));
      expect(fault).to.contain(
        '<faultstring>The request could not be processed. Transaction id: 0f0f0f0f-0000-4000-8000-000000000000</faultstring>',
      );
      expect(fault).not.to.contain('keyStore');
      expect(fault).not.to.contain('<detail>');
    });
  });

  describe('process', () => {
    const request = (data: string): string => {
      const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, data.length]);
      return `<processRequest>${base64(Buffer.concat([header, Buffer.from(data)]))}</processRequest>`;
    };

    it('answers each request in order', async () => {
      const text = await call('process', `<workerIdOrName>2</workerIdOrName>${request('a')}${request('b')}`);
      const returned = [...text.matchAll(/<return>([^<]*)<\/return>/g)].map(([, content = '']) => Buffer.from(content, 'base64'));
      expect(returned.map((bytes) => [bytes.readInt32BE(0), bytes.readInt32BE(4)])).to.deep.equal([
        [1, 7],
        [1, 7],
      ]);
    });

    it('shows the worker the address and the certificate of the caller, and no other credentials, and says whom to record', async () => {
      await call('process', `<workerIdOrName>2</workerIdOrName>${request('a')}`);
      const recorded = { ...certificateReader.reversedNames(administrator), serialNumber: administrator.serialNumber };
      expect(door.processedFor).to.deep.equal([{ address: '192.0.2.1', certificate: administrator, administrator: recorded }]);
    });

    it('ends with the first request that fails, in the words of the worker', async () => {
      const fault = await call('process', `<workerIdOrName>Signer</workerIdOrName>${request('a')}${request('fail')}${request('b')}`);
      expect([exceptionOf(fault), elementText(fault, 'faultstring')]).to.deep.equal([
        'SignServerException',
        'SignServerException calling signer with ID 2 : no luck',
      ]);
    });
  });
});
