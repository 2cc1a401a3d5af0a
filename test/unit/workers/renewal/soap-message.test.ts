import { expect } from 'chai';
import { partsOf, soapRequest, soapReturns, SoapFault } from '../../../../src/workers/renewal/soap-message.js';

const envelope = (body: string): Uint8Array =>
  Buffer.from(`<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>${body}</S:Body></S:Envelope>`);
const response = (content: string): Uint8Array =>
  envelope(`<r:findUserResponse xmlns:r="http://ws.protocol.core.ejbca.org/">${content}</r:findUserResponse>`);

/** What reading the bytes ends with. */
async function failure(bytes: Uint8Array): Promise<unknown> {
  return soapReturns(bytes, 'findUser').then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

describe('messages of the web service of a CA', () => {
  it('hold texts escaped, and nothing for what is undefined', () => {
    expect(
      soapRequest('editUser', [
        [
          'arg0',
          [
            ['name', 'a & <b>\r\n'],
            ['none', undefined],
          ],
        ],
        ['arg1', ''],
      ]),
    ).to.equal(
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>' +
        '<e:editUser xmlns:e="http://ws.protocol.core.ejbca.org/"><arg0><name>a &#38; &#60;b&#62;&#13;\n</name></arg0><arg1></arg1></e:editUser>' +
        '</s:Body></s:Envelope>',
    );
  });

  it('are sent back as they came, but for what is nil', async () => {
    const record =
      '<a>1 &amp; 2</a><list><x>1</x></list><list><x/></list><z xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>';
    const [found] = await soapReturns(response(`<return>${record}</return>`), 'findUser');
    expect(found && partsOf(found)).to.deep.equal([
      ['a', '1 & 2'],
      ['list', [['x', '1']]],
      ['list', [['x', '']]],
    ]);
    expect(await soapReturns(response(''), 'findUser')).to.deep.equal([]);
  });

  it('are faults where the service says so', async () => {
    const fault = await failure(envelope('<S:Fault><faultcode>S:Server</faultcode><faultstring> No such user </faultstring></S:Fault>'));
    expect(fault).to.be.instanceOf(SoapFault).and.to.have.property('message', 'No such user');
  });

  for (const [what, bytes] of Object.entries({
    nothing: Buffer.alloc(0),
    'a page': Buffer.from('<html><body>404</body></html>'),
    'another operation': envelope('<r:otherResponse xmlns:r="http://ws.protocol.core.ejbca.org/"/>'),
    'an operation of another namespace': envelope('<r:findUserResponse xmlns:r="urn:other"/>'),
    'a document type declaration': Buffer.concat([Buffer.from('<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'), response('&e;')]),
    'half a message': response('<return>').subarray(0, 150),
    'bytes that are no characters': response('<return>\u00ff</return>').map((byte) => (byte === 0xc3 ? 0xff : byte)),
    'elements without end': response('<a>'.repeat(100) + '</a>'.repeat(100)),
    'more elements than any record has': response('<a/>'.repeat(30_000)),
  })) {
    it(`are refused where they are ${what}`, async () => {
      expect(await failure(bytes)).to.be.instanceOf(Error);
    });
  }
});
