import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { Fault, type FaultKind } from '../../../../src/core/errors.js';
import type { DataGroupsRequest } from '../../../../src/core/exchange.js';
import { requireShared, sharedPath } from '../../../support/shared.js';
import { pki } from '../../../support/pki.js';
import { reversed } from '../../../support/reversing-engine.js';
import { elementText, envelope, openDoor, processData, SOAP_HEADERS, type TestDoor } from '../../../support/soap-door.js';

const DATA = '<data>c29tZQ==</data>';

describe('ClientWS', () => {
  let door: TestDoor;
  before(async () => {
    door = await openDoor();
  });
  after(() => door.close());

  const call = async (body: string): Promise<string> => (await door.post(envelope(body))).text;
  const lastRequest = () => door.engine.processed.at(-1)!;

  describe('processData', () => {
    it('answers as SignServer does, element for element', async () => {
      expect(await call(processData(DATA))).to.equal(
        '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>' +
          '<ns2:processDataResponse xmlns:ns2="http://clientws.signserver.org/"><return><archiveId>abc</archiveId>' +
          `<data>ZW1vcw==</data><requestId>-7</requestId><signerCertificate>${Buffer.from(pki.ecSigner.certificate.der).toString('base64')}` +
          '</signerCertificate></return></ns2:processDataResponse></soap:Body></soap:Envelope>',
      );
    });

    it('leaves the certificate out where the worker has none', async () => {
      expect(await call(processData(DATA, '<worker>Bare</worker>'))).not.to.contain('signerCertificate');
    });

    it('leaves the archive id out where the worker tells none', async () => {
      door.engine.working('Status', (request) => Promise.resolve(reversed(request, { withoutArchiveId: true })));
      expect(await call(processData(DATA, '<worker>Status</worker>'))).to.contain('<return><data>');
    });

    it('takes a number for an id and anything else for a name', async () => {
      await call(processData(DATA, '<worker>2</worker>'));
      expect(lastRequest().reference).to.deep.equal({ id: 2 });
      await call(processData(DATA, '<worker>Reverse</worker>'));
      expect(lastRequest().reference).to.deep.equal({ name: 'Reverse' });
    });

    for (const [sent, name] of [
      ['letter.txt', 'letter.txt'],
      ['/home/me/letter.txt', 'letter.txt'],
      ['C:\\docs/x\\letter.txt', 'letter.txt'],
      ['/home/me/', undefined],
      ['', undefined],
    ] as const) {
      it(`takes the metadata FILENAME ${sent} for the name ${String(name)}`, async () => {
        await call(processData(`<metadata name="FILENAME">${sent}</metadata>${DATA}`));
        const { request } = lastRequest();
        expect(request.kind === 'data' && request.fileName).to.equal(name);
        expect(request.metadata.get('FILENAME')).to.equal(sent);
      });
    }

    const FAILED: readonly (readonly [what: string, body: string, text: string])[] = [
      ['no data', processData(''), 'Missing data in request'],
      [
        'data that is nil',
        processData('<data xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'),
        'Missing data in request',
      ],
      ['no worker', processData(DATA, ''), 'No such worker: null'],
      ['an empty worker', processData(DATA, '<worker/>'), 'No such worker: '],
      ['an unknown worker', processData(DATA, '<worker>&lt;Plain&amp;Signer&gt;</worker>'), 'No such worker: &lt;Plain&amp;Signer>'],
    ];
    for (const [what, body, text] of FAILED) {
      it(`fails with ${what}`, async () => {
        const answer = await call(body);
        expect(elementText(answer, 'faultstring')).to.equal(text);
        expect(answer).to.contain('<ns1:RequestFailedException ');
      });
    }
  });

  describe('processSOD', () => {
    const group = (id: number | string, hash = 'AQ=='): string => `<dataGroup id="${String(id)}">${hash}</dataGroup>`;
    const sod = (inner: string, worker = 'Reverse'): string => `<w:processSOD><worker>${worker}</worker>${inner}</w:processSOD>`;
    const sodData = (inner: string): string => sod(`<sodData>${inner}</sodData>`);
    const lastGroups = (): DataGroupsRequest => lastRequest().request as DataGroupsRequest;

    it('answers as processData does', async () => {
      expect(await call(sodData(group(1, 'Cg==') + group(2, 'Cw==')))).to.contain(
        '<ns2:processSODResponse xmlns:ns2="http://clientws.signserver.org/"><return><archiveId>abc</archiveId><data>CwIKAQ==</data>' +
          '<requestId>-7</requestId><signerCertificate>',
      );
    });

    it('hands over hashes by number, versions and metadata', async () => {
      await call(
        sod(
          `<metadata name="a">b</metadata><sodData>${group(0, '')}${group(16)}<ldsVersion>0108</ldsVersion>` +
            '<unicodeVersion>040000</unicodeVersion></sodData>',
        ),
      );
      const { kind, dataGroups, metadata, ldsVersion, unicodeVersion } = lastGroups();
      expect([kind, ldsVersion, unicodeVersion]).to.deep.equal(['dataGroups', '0108', '040000']);
      expect([...metadata]).to.deep.equal([['a', 'b']]);
      expect([...dataGroups].map(([number, hash]) => [number, hash.length])).to.deep.equal([
        [0, 0],
        [16, 1],
      ]);
    });

    it('passes over numbers that no data group has and lets the last of two count', async () => {
      await call(sodData(group(-1) + group(17) + group(3, 'AQ==') + group(3, 'Ag==')));
      expect([...lastGroups().dataGroups].map(([number, hash]) => [number, ...hash])).to.deep.equal([[3, 2]]);
    });

    it('takes a blank version for none', async () => {
      await call(sodData(`${group(1)}<ldsVersion> </ldsVersion><unicodeVersion/>`));
      expect(lastGroups()).not.to.have.any.keys('ldsVersion', 'unicodeVersion');
    });

    for (const [what, body, text] of [
      ['no data groups', sodData(''), 'Missing dataGroup fields in request'],
      ['no sodData', sod(''), 'Missing dataGroup fields in request'],
      ['an unknown worker', sod(`<sodData>${group(1)}</sodData>`, 'Nobody'), 'Worker Not Found'],
      ['no worker', `<w:processSOD><sodData>${group(1)}</sodData></w:processSOD>`, 'No such worker: null'],
    ] as const) {
      it(`fails with ${what}`, async () => {
        const answer = await call(body);
        expect(elementText(answer, 'faultstring')).to.equal(text);
        expect(answer).to.contain('<ns1:RequestFailedException ');
      });
    }
  });

  describe('answers the same bytes as SignServer', () => {
    const OFFLINE = "org.signserver.common.CryptoTokenOfflineException: Signtoken isn't active.";
    const DISABLED = 'Error Signer : Worker{name: DisabledSigner} is disabled and cannot perform any signature operations';
    const RECORDED: Readonly<Record<string, readonly [FaultKind, string]>> = {
      'no-such-worker': ['noSuchWorker', 'No such worker: NoSuchWorker'],
      'escaped-worker': ['noSuchWorker', 'No such worker: <Plain&Signer>'],
      'unicode-worker': ['noSuchWorker', 'No such worker: Pläin Sïgner €'],
      'needs-certificate': ['illegalRequest', 'Authorization failed: Error, client authentication is required.'],
      'needs-password': ['authorizationRequired', 'Username/password authentication required'],
      'address-refused': ['accessDenied', 'Remote address not authorized'],
      offline: ['cryptoTokenOffline', OFFLINE],
      disabled: ['cryptoTokenOffline', DISABLED],
      'misconfigured-class': ['workerFailed', 'SignServerException calling signer with ID 25 : Worker is misconfigured'],
    };
    for (const [name, [kind, message]] of Object.entries(RECORDED)) {
      it(`to the recorded request ${name}`, async function () {
        requireShared(this);
        const recorded = recordedAnswer(name);
        door.engine.failing('Recorded', new Fault(kind, message));
        const answer = await door.post(envelope(processData(DATA, '<worker>Recorded</worker>')), { headers: SOAP_HEADERS });
        expect(answer.text).to.equal(recorded.answer);
        expect(answer.headers['content-type']).to.equal(recorded.headers['content-type']);
      });
    }
  });
});

interface Recorded {
  readonly answer: string;
  readonly headers: Readonly<Record<string, string>>;
}

function recordedAnswer(name: string): Recorded {
  const all = JSON.parse(readFileSync(sharedPath('conformance', 'recorded.json'), 'utf8')) as Readonly<Record<string, Recorded>>;
  return all[`clientws.${name}`]!;
}
