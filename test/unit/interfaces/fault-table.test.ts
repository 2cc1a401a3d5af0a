import { expect } from 'chai';
import { FAULT_KINDS, type FaultKind } from '../../../src/core/errors.js';
import { unexposedText, WIRE_FAULTS } from '../../../src/interfaces/wire-faults.js';
import { openHttpDoor, TRANSACTION_ID, type HttpDoor } from '../../support/http-door.js';
import { pki } from '../../support/pki.js';
import { openSignServerDoor, openValidationDoor } from '../../support/older-soap-doors.js';
import { elementText, envelope, openDoor, processData, type TestDoor } from '../../support/soap-door.js';

const said = (kind: FaultKind): string => (WIRE_FAULTS[kind].exposed ? 'why' : unexposedText(TRANSACTION_ID));

/** The table holds nothing but texts; the doors must show them, with the right status, and nothing else. */
describe('a fault of a worker, through a running door', () => {
  let http: HttpDoor;
  let soap: TestDoor;
  let signServer: TestDoor;
  let validation: TestDoor;
  before(async () => {
    http = await openHttpDoor();
    soap = await openDoor();
    signServer = await openSignServerDoor();
    validation = await openValidationDoor();
    for (const kind of FAULT_KINDS) {
      http.engine.faulty(kind, kind, 'why');
      soap.engine.faulty(kind, kind, 'why');
      for (const door of [signServer, validation]) door.engine.faulty(kind, kind, 'why');
    }
  });
  after(async () => {
    await http.close();
    await soap.close();
    await signServer.close();
    await validation.close();
  });

  for (const kind of FAULT_KINDS) {
    it(`${kind} is what its row says on HTTP`, async () => {
      const { status, text, inHeader } = WIRE_FAULTS[kind].http;
      const headers = { Accept: 'application/json', 'Content-Type': 'text/plain' };
      const answer = await http.send({ path: `/signserver/worker/${kind}`, body: 'x', headers });
      expect([answer.status, JSON.parse(answer.text)]).to.deep.equal([status, { error: text(said(kind)) }]);
      expect(answer.headers['x-signserver-error-message']).to.equal(inHeader ? 'why' : undefined);
      expect(answer.headers['www-authenticate']).to.equal(
        kind === 'authorizationRequired' ? `Basic realm="SignServer Worker Worker{name: ${kind}}"` : undefined,
      );
    });

    it(`${kind} is what its row says on REST`, async () => {
      const { status, text } = WIRE_FAULTS[kind].rest;
      const headers = { 'Content-Type': 'application/json' };
      const answer = await http.send({ path: `/signserver/rest/v1/workers/${kind}/process`, body: '{"data":"x"}', headers });
      expect([answer.status, JSON.parse(answer.text)]).to.deep.equal([status, { error: text(said(kind)) }]);
      expect(answer.headers).not.to.have.property('www-authenticate');
    });

    it(`${kind} is what its row says on ClientWS`, async () => {
      const { text } = WIRE_FAULTS[kind].clientws;
      const answer = await soap.post(envelope(processData('<data>YQ==</data>', `<worker>${kind}</worker>`)));
      expect(answer.status).to.equal(500);
      expect(answer.text).to.contain(`<faultstring>${text(said(kind))}</faultstring>`);
    });

    it(`${kind} is what its row says on SignServerWS and ValidationWS`, async () => {
      const data = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0]).toString('base64');
      const process = `<s:process><arg0>${kind}</arg0><arg1><requestDataBase64>${data}</requestDataBase64><requestMetadata/></arg1></s:process>`;
      const certificate = Buffer.from(pki.ecSigner.certificate.der).toString('base64');
      const isValid = `<s:isValid><serviceName>${kind}</serviceName><base64Cert>${certificate}</base64Cert></s:isValid>`;
      for (const [door, namespace, body, row] of [
        [signServer, 'gen.ws.protocol.signserver.org', process, WIRE_FAULTS[kind].signserverws],
        [validation, 'gen.ws.validationservice.protocol.signserver.org', isValid, WIRE_FAULTS[kind].validationws],
      ] as const) {
        const soapenv = 'http://schemas.xmlsoap.org/soap/envelope/';
        const answer = await door.post(`<e:Envelope xmlns:e="${soapenv}" xmlns:s="${namespace}"><e:Body>${body}</e:Body></e:Envelope>`);
        expect([answer.status, elementText(answer.text, 'faultstring')]).to.deep.equal([500, row.text(said(kind))]);
        expect(/<detail><\w+:(\w+) /.exec(answer.text)?.[1]).to.equal(row.fault);
      }
    });
  }
});
