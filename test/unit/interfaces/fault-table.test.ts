import { expect } from 'chai';
import { FAULT_KINDS, type FaultKind } from '../../../src/core/errors.js';
import { unexposedText, WIRE_FAULTS } from '../../../src/interfaces/wire-faults.js';
import { openHttpDoor, TRANSACTION_ID, type HttpDoor } from '../../support/http-door.js';
import { envelope, openDoor, processData, type TestDoor } from '../../support/soap-door.js';

const said = (kind: FaultKind): string => (WIRE_FAULTS[kind].exposed ? 'why' : unexposedText(TRANSACTION_ID));

/** The table holds nothing but texts; the doors must show them, with the right status, and nothing else. */
describe('a fault of a worker, through a running door', () => {
  let http: HttpDoor;
  let soap: TestDoor;
  before(async () => {
    http = await openHttpDoor();
    soap = await openDoor();
    for (const kind of FAULT_KINDS) {
      http.engine.faulty(kind, kind, 'why');
      soap.engine.faulty(kind, kind, 'why');
    }
  });
  after(async () => {
    await http.close();
    await soap.close();
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
  }
});
