import { expect } from 'chai';
import { Fault } from '../../../../src/core/errors.js';
import { Message } from '../../../../src/interfaces/soap/message.js';
import { createNodeSoapDispatcher } from '../../../../src/interfaces/soap/node-soap-dispatcher.js';
import type { OperationHandler } from '../../../../src/interfaces/soap/operation.js';
import { LEFT_OUT, type ResponseFields } from '../../../../src/interfaces/soap/response-values.js';
import { readContract } from '../../../../src/interfaces/soap/wsdl-contract.js';

const schema = (types: string): string => `<xs:schema targetNamespace="urn:t" elementFormDefault="unqualified">${types}</xs:schema>`;

/** A service with one operation, `ask`, whose answer has the elements given. */
const wsdlOf = (elements: string, more = ''): string => `
  <definitions name="S" targetNamespace="urn:t" xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:t"
      xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
    <types>${schema(`
      <xs:element name="ask" type="t:ask"/><xs:complexType name="ask"><xs:sequence/></xs:complexType>
      <xs:element name="answer" type="t:answer"/><xs:complexType name="answer"><xs:sequence>${elements}</xs:sequence></xs:complexType>${more}`)}
    </types>
    <message name="ask"><part name="p" element="t:ask"/></message>
    <message name="answer"><part name="p" element="t:answer"/></message>
    <portType name="P"><operation name="ask"><input message="t:ask"/><output message="t:answer"/></operation></portType>
    <binding name="B" type="t:P"><soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>
      <operation name="ask"><soap:operation soapAction=""/>
        <input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation></binding>
    <service name="S"><port name="Q" binding="t:B"><soap:address location="http://localhost/"/></port></service>
  </definitions>`;

async function answer(wsdl: string, handler: OperationHandler): Promise<string> {
  const contract = readContract(wsdl);
  const dispatch = await createNodeSoapDispatcher({ wsdl, contract, handlers: { ask: handler } });
  const message = new Message({ elements: new Map(), attributes: new Map() });
  return dispatch({ operation: contract.operations.get('ask')!, message }, { address: '192.0.2.1' });
}

const answering = (elements: string, fields: ResponseFields, more?: string): Promise<string> =>
  answer(wsdlOf(elements, more), () => Promise.resolve(fields));

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (thrown) {
    return thrown;
  }
  throw new Error('expected an error');
}

describe('an answer that node-soap writes', () => {
  it('is an empty wrapper where there is nothing to say', async () => {
    expect(await answering('', {})).to.equal('<ns2:answer xmlns:ns2="urn:t"></ns2:answer>');
  });

  it('has the elements in the order of the contract, unqualified, without those that are undefined', async () => {
    const elements =
      '<xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:string" minOccurs="0"/><xs:element name="c" type="xs:string"/>';
    expect(await answering(elements, { c: '', b: undefined, a: 1 })).to.equal('<ns2:answer xmlns:ns2="urn:t"><a>1</a><c></c></ns2:answer>');
  });

  it('leaves out what the contract requires only where it is told to', async () => {
    const elements = '<xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:string"/>';
    expect(await answering(elements, { a: 1, b: LEFT_OUT })).to.equal('<ns2:answer xmlns:ns2="urn:t"><a>1</a></ns2:answer>');
  });

  it('writes instants without a fraction where there is none', async () => {
    const whole = new Date(Date.UTC(2036, 1, 27, 8, 24, 9));
    expect(await answering('<xs:element name="d" type="xs:dateTime"/>', { d: whole })).to.contain('<d>2036-02-27T08:24:09Z</d>');
  });

  it('repeats elements, nests them and writes each type in its form', async () => {
    const elements =
      '<xs:element name="i" type="t:item" minOccurs="0" maxOccurs="unbounded"/><xs:element name="d" type="xs:dateTime"/>' +
      '<xs:element name="l" type="xs:long"/><xs:element name="o" type="xs:boolean"/><xs:element name="x" type="xs:base64Binary"/>';
    const item = '<xs:complexType name="item"><xs:sequence><xs:element name="v" type="xs:string"/></xs:sequence></xs:complexType>';
    const fields = {
      i: [{ v: 'one' }, { v: 'two' }],
      d: new Date(Date.UTC(2036, 1, 27, 8, 24, 9, 123)),
      l: 9007199254740993n,
      o: false,
      x: Uint8Array.of(1, 2, 255),
    };
    expect(await answering(elements, fields, item)).to.equal(
      '<ns2:answer xmlns:ns2="urn:t"><i><v>one</v></i><i><v>two</v></i><d>2036-02-27T08:24:09.123Z</d>' +
        '<l>9007199254740993</l><o>false</o><x>AQL/</x></ns2:answer>',
    );
  });

  it('says the type of an xs:anyType, as JAX-WS clients need it', async () => {
    expect(await answering('<xs:element name="a" type="xs:anyType"/>', { a: '<b>' })).to.equal(
      '<ns2:answer xmlns:ns2="urn:t"><a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ' +
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:string">&lt;b></a></ns2:answer>',
    );
  });

  it('has attributes beside a text', async () => {
    const type =
      '<xs:complexType name="m"><xs:simpleContent><xs:extension base="xs:string">' +
      '<xs:attribute name="name" type="xs:string" use="required"/></xs:extension></xs:simpleContent></xs:complexType>';
    const fields = { m: [{ name: 'a"&<', '#text': 'x < y' }] };
    expect(await answering('<xs:element name="m" type="t:m" maxOccurs="unbounded"/>', fields, type)).to.equal(
      '<ns2:answer xmlns:ns2="urn:t"><m name="a&quot;&amp;&lt;">x &lt; y</m></ns2:answer>',
    );
  });

  it('takes a text that looks like a CDATA section for a text', async () => {
    const text = '<![CDATA[a]]><injected/><![CDATA[b]]>';
    const written = await answering('<xs:element name="a" type="xs:string"/>', { a: text });
    expect(written).to.equal('<ns2:answer xmlns:ns2="urn:t"><a>&lt;![CDATA[a]]&gt;&lt;injected/>&lt;![CDATA[b]]&gt;</a></ns2:answer>');
  });

  it('may have an element of any name', async () => {
    const names = ['attributes', 'constructor', 'hasOwnProperty', 'Fault', 'Body'];
    const elements = names.map((name) => `<xs:element name="${name}" type="xs:string"/>`).join('');
    expect(await answering(elements, Object.fromEntries(names.map((name) => [name, '1'])))).to.equal(
      `<ns2:answer xmlns:ns2="urn:t">${names.map((name) => `<${name}>1</${name}>`).join('')}</ns2:answer>`,
    );
  });

  const WRONG: readonly (readonly [what: string, fields: ResponseFields])[] = [
    ['an element that the contract does not have', { a: 'x', b: 'y' }],
    ['a required element left out', {}],
    ['a structure for a text', { a: { b: 'x' } }],
    ['a list for one element', { a: ['x'] }],
  ];
  for (const [what, fields] of WRONG) {
    it(`is not written with ${what}`, async () => {
      expect(await thrownBy(answering('<xs:element name="a" type="xs:string"/>', fields))).to.be.instanceOf(TypeError);
    });
  }

  it('is not written with one value for a repeated element', async () => {
    const elements = '<xs:element name="a" type="xs:string" maxOccurs="unbounded"/>';
    expect(await thrownBy(answering(elements, { a: 'x' }))).to.be.instanceOf(TypeError);
  });
});

describe('dispatching by node-soap', () => {
  it('hands the handler the message that was read, and who sent it', async () => {
    let seen: unknown;
    await answer(wsdlOf(''), (message, client) => {
      seen = [message, client];
      return Promise.resolve({});
    });
    expect(seen).to.deep.equal([new Message({ elements: new Map(), attributes: new Map() }), { address: '192.0.2.1' }]);
  });

  it('passes on what the handler threw, itself', async () => {
    for (const thrown of [new Fault('illegalRequest', 'no'), new TypeError('x')]) {
      expect(await thrownBy(answer(wsdlOf(''), () => Promise.reject(thrown)))).to.equal(thrown);
    }
  });

  it('keeps many calls apart', async () => {
    const wsdl = wsdlOf('<xs:element name="a" type="xs:string"/>');
    const contract = readContract(wsdl);
    const handler: OperationHandler = async (_message, { address }) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
      return { a: address ?? '' };
    };
    const dispatch = await createNodeSoapDispatcher({ wsdl, contract, handlers: { ask: handler } });
    const operation = contract.operations.get('ask')!;
    const message = new Message({ elements: new Map(), attributes: new Map() });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => dispatch({ operation, message }, { address: String(index) })),
    );
    expect(answers.map((xml) => />(\d+)</.exec(xml)?.[1])).to.deep.equal(Array.from({ length: 50 }, (_, index) => String(index)));
  });

  it('is refused at once where an operation has no handler', async () => {
    const wsdl = wsdlOf('');
    const thrown = await thrownBy(createNodeSoapDispatcher({ wsdl, contract: readContract(wsdl), handlers: {} }));
    expect(thrown).to.be.instanceOf(Error).with.property('message', 'Operation ask of S has no handler.');
  });
});
