import { expect } from 'chai';
import { readTraceParent } from '../../../src/interfaces/trace-parent.js';
import { CLIENT, dataRequest, engineFixture } from '../../support/engine-fixture.js';
import { openHttpDoor } from '../../support/http-door.js';
import { envelope, openDoor, processData, SOAP_HEADERS } from '../../support/soap-door.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const FIELD = `00-${TRACE}-${PARENT}-01`;
const READ = { traceId: TRACE, parentId: PARENT };

describe('traceparent (W3C Trace Context §3.2)', () => {
  for (const field of [
    FIELD,
    ` ${FIELD} `,
    `00-${TRACE}-${PARENT}-ff`,
    `01-${TRACE}-${PARENT}-01`,
    `cc-${TRACE}-${PARENT}-01-what-comes-later`,
  ]) {
    it(`is taken as ${field}`, () => {
      expect(readTraceParent(field)).to.deep.equal(READ);
    });
  }

  for (const field of [
    '',
    'x',
    `ff-${TRACE}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01-more`,
    `01-${TRACE}-${PARENT}-01x`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${'0'.repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE}-${PARENT}`,
    `00-${TRACE.slice(1)}-${PARENT}-01`,
    `${FIELD}, ${FIELD}`,
    `00-${TRACE}-${PARENT}-0\u2028`,
    'a'.repeat(30_000),
  ]) {
    it(`is passed over as ${field.slice(0, 70) || 'nothing'}`, () => {
      expect(readTraceParent(field)).to.equal(undefined);
    });
  }

  it('reaches the engine through each door', async () => {
    const http = await openHttpDoor();
    const soap = await openDoor();
    const headers = { traceparent: FIELD };
    await http.send({ path: '/signserver/worker/Reverse', body: 'x', headers: { ...headers, 'Content-Type': 'text/plain' } });
    await http.send({
      path: '/signserver/rest/v1/workers/Reverse/process',
      body: '{"data":"x"}',
      headers: { ...headers, 'Content-Type': 'application/json' },
    });
    await soap.post(envelope(processData('<data>YQ==</data>')), { headers: { ...SOAP_HEADERS, ...headers } });
    const seen = [...http.engine.processed, ...soap.engine.processed].map(({ client }) => client.trace);
    expect(seen).to.deep.equal([READ, READ, READ]);
    await http.close();
    await soap.close();
  });

  it('stands in the worker log, and in what the server log says of the request', async () => {
    const { engine, records, log } = engineFixture();
    await engine.process({ name: 'Signer' }, dataRequest(), { ...CLIENT, trace: READ });
    expect(records[0]?.get('TRACE_ID')).to.equal(TRACE);
    expect(records[0]?.get('PARENT_ID')).to.equal(PARENT);
    await engine.process({ name: 'Signer' }, dataRequest('crash'), { ...CLIENT, trace: READ }).catch(() => undefined);
    expect(log.lines).to.deep.equal([`ERROR 00000000-0000-4000-8000-000000000001 (trace ${TRACE}): The request could not be processed.`]);
  });

  it('leaves no trace where there is none', async () => {
    const { engine, records } = engineFixture();
    await engine.process({ name: 'Signer' }, dataRequest(), CLIENT);
    expect([...(records[0]?.keys() ?? [])]).not.to.include.members(['TRACE_ID']);
  });
});
