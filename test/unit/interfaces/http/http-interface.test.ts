import { expect } from 'chai';
import { readdirSync, readlinkSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { pki } from '../../../support/pki.js';
import {
  backwards,
  FORM,
  MULTIPART,
  multipartBody,
  openHttpDoor,
  told,
  TRANSACTION_ID,
  type HttpDoor,
} from '../../../support/http-door.js';

const RAW = { 'Content-Type': 'application/octet-stream' } as const;

/** How many files of the spool this process has open; they have no name any more. */
function openSpoolFiles(): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return /countersign-spool-.*upload-/.test(readlinkSync(`/proc/self/fd/${fd}`));
    } catch {
      return false;
    }
  }).length;
}

/** The test's own time limit ends it where that never comes. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5);
}

describe('the HTTP interface', () => {
  let door: HttpDoor;
  beforeEach(async () => {
    door = await openHttpDoor();
  });
  afterEach(() => door.close());

  const post = (path: string, body: string | Uint8Array = 'some data', headers: Readonly<Record<string, string>> = RAW) =>
    door.send({ path: `/signserver${path}`, body, headers });
  const get = (path: string, headers = {}) => door.send({ method: 'GET', path: `/signserver${path}`, headers });
  const last = () => door.engine.processed.at(-1)!;

  describe('finds the worker', () => {
    for (const [what, path, reference] of [
      ['in the path', '/worker/Reverse', { name: 'Reverse' }],
      ['in the path, whatever the parameters say', '/worker/Reverse?workerId=5&workerName=X', { name: 'Reverse' }],
      ['by name', '/process?workerName=Reverse', { name: 'Reverse' }],
      ['by id', '/process?workerId=2', { id: 2 }],
      ['by id rather than name', '/process?workerName=X&workerId=2', { id: 2 }],
      ['under the other names of the servlet', '/tsa?workerId=2', { id: 2 }],
      ['of PDF documents too', '/pdf?workerId=2', { id: 2 }],
    ] as const) {
      it(what, async () => {
        expect((await post(path)).text).to.equal(backwards('some data'));
        expect(last().reference).to.deep.equal(reference);
      });
    }

    for (const [path, answer] of [
      ['/process', '400 Missing worker name or ID'],
      ['/process?workerId=abc', '400 The parameter workerId is not an integer'],
      ['/process?workerId=4294967298', '400 The parameter workerId is not an integer'],
      ['/process?workerName=2', '404 Worker Not Found'],
      ['/worker/2', '404 Worker Not Found'],
      ['/worker/', '404 Worker Not Found'],
      ['/worker/Reverse/', '404 Worker Not Found'],
      ['/worker/Reverse/letter.txt', '404 Worker Not Found'],
      ['/worker/%52everse', '404 Worker Not Found'],
      ['/worker//Reverse', '404 No worker specified'],
      ['/worker', '404 No worker specified'],
    ] as const) {
      it(`or answers ${answer} for ${path}`, async () => {
        // By name there is no worker 2, though by id there is.
        if (path.endsWith('2') && !path.includes('Id')) door.engine.faulty('2', 'noSuchWorker', 'No such worker: 2');
        expect(told(await post(path))).to.equal(answer);
      });
    }
  });

  describe('takes the data', () => {
    it('from the body, even an empty one', async () => {
      expect(await post('/worker/Reverse', '')).to.deep.include({ status: 200, text: '' });
      expect((await post('/worker/Reverse', 'abc', {})).text).to.equal('cba');
    });

    it('from the query of GET, and answers HEAD with its header fields', async () => {
      expect((await get('/worker/Reverse?data=a%20b+c')).text).to.equal('c b a');
      const head = await door.send({ method: 'HEAD', path: '/signserver/worker/Reverse?data=abc' });
      expect([head.status, head.headers['content-length'], head.text]).to.deep.equal([200, '3', '']);
      expect(door.engine.processed).to.have.length(2);
    });

    it('from a form, with each character beyond ASCII as a question mark', async () => {
      expect((await post('/process', 'workerName=Reverse&data=a+%C3%A5%F0%9F%98%80', FORM)).text).to.equal('?? a');
      expect((await post('/process?workerName=Reverse&data=first', 'data=second', FORM)).text).to.equal(backwards('first'));
    });

    for (const [data, encoding, answer] of [
      ['YWJj', 'base64', '200 cba'],
      ['YWJj', 'BASE64', '200 cba'],
      ['YW%0AJj', 'base64', '200 cba'],
      ['YWJj', '', '200 jJWY'],
      ['***', 'base64', '400 Incorrect base64 data'],
      ['YWJ', 'base64', '400 Incorrect base64 data'],
      ['YQ%3D%3DYQ%3D%3D', 'base64', '400 Incorrect base64 data'],
      ['YWJj', 'rot13', "400 Unknown encoding for the 'data' field."],
    ] as const) {
      it(`in encoding ${encoding || 'none'}: ${data} is ${answer}`, async () => {
        expect(
          told(await get(`/worker/Reverse?data=${data}&encoding=${encoding}`))
            .replace('&#39;', "'")
            .replace('&#39;', "'"),
        ).to.equal(answer);
      });
    }

    it('or says that there is none, before it asks for the worker', async () => {
      expect(told(await get('/process')).replaceAll('&#39;', "'")).to.equal("400 Missing field 'data' in request");
      expect(told(await post('/process', 'workerName=Reverse', FORM)).replaceAll('&#39;', "'")).to.equal(
        "400 Missing field 'data' in request",
      );
    });
  });

  describe('reads request metadata', () => {
    const metadata = async (query: string): Promise<unknown> => {
      await post(`/worker/Reverse?${query}`);
      return Object.fromEntries(last().request.metadata);
    };

    it('of single entries, which win over the text', async () => {
      const text = encodeURIComponent('A=1\nB = 2\n# comment\nC=\\u00e5');
      expect(await metadata(`REQUEST_METADATA=${text}&REQUEST_METADATA.A=9&REQUEST_METADATA.=x`)).to.deep.equal({ A: '9', B: '2', C: 'å' });
    });

    it('of which the first counts where it is given twice', async () => {
      const query = 'REQUEST_METADATA.A=1&REQUEST_METADATA.A=2&REQUEST_METADATA=B%3D1&REQUEST_METADATA=B%3D2&pdfPassword=p&pdfPassword=q';
      expect(await metadata(query)).to.deep.equal({ A: '1', B: '1', pdfPassword: 'p' });
    });

    it('and the password of a PDF document, which yields to it', async () => {
      expect(await metadata('pdfPassword=p')).to.deep.equal({ pdfPassword: 'p' });
      expect(await metadata('pdfPassword=p&REQUEST_METADATA.pdfPassword=q')).to.deep.equal({ pdfPassword: 'q' });
    });

    it('or says that it is malformed', async () => {
      expect(told(await post('/worker/Reverse?REQUEST_METADATA=A%3D%5Cu00zz'))).to.equal(
        '400 Malformed properties given using REQUEST_METADATA.',
      );
    });
  });

  describe('processes by type', () => {
    it('documents to validate', async () => {
      await post('/worker/Reverse?processType=validateDocument');
      expect(last().request).to.deep.include({ kind: 'validateDocument', data: Buffer.from('some data') });
    });

    it('certificates to validate, in DER and PEM, with their purposes', async () => {
      const { certificate, pem } = pki.ecSigner;
      for (const body of [certificate.der, pem]) {
        await post('/worker/Reverse?processType=validateCertificate&certPurposes=A,B', body);
        const { request } = last();
        if (request.kind !== 'validateCertificate') throw new Error(request.kind);
        expect(Buffer.compare(request.certificate, certificate.der)).to.equal(0);
        expect(request.purposes).to.deep.equal(['A', 'B']);
      }
    });

    it('and refuses what is no certificate, and other types', async () => {
      const answer = await post('/worker/Reverse?processType=validateCertificate');
      expect(told(answer)).to.match(/^400 Invalid certificate: No certificate could be parsed/);
      expect(answer.headers).not.to.have.property('x-signserver-error-message');
      expect(told(await post('/worker/Reverse?processType=cookDinner'))).to.equal('400 Illegal process type.');
    });
  });

  describe('answers', () => {
    it('with the name of the signed document, for every reader of RFC 6266', async () => {
      door.engine.working('Named', () =>
        Promise.resolve({ data: Buffer.from('x'), contentType: 'text/x', fileName: 'å "b".txt.sig', archiveId: 'a', requestId: 1 }),
      );
      const { headers } = await post('/worker/Named');
      expect(headers['content-disposition']).to.equal(
        `attachment; filename="å \\"b\\".txt.sig"; filename*=UTF-8''%C3%A5%20%22b%22.txt.sig`,
      );
      expect(headers['content-type']).to.equal('text/x');
      expect(headers['x-frame-options']).to.equal('DENY');
      expect((await post('/worker/Reverse')).headers).not.to.have.property('content-disposition');
    });

    it('405 for other methods', async () => {
      for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
        const { status, headers } = await door.send({ method, path: '/signserver/worker/Reverse' });
        expect([status, headers.allow]).to.deep.equal([405, 'GET, HEAD, POST']);
      }
      expect(door.engine.processed).to.have.length(0);
    });

    it('a challenge that names the worker as it was asked for', async () => {
      door.engine.faulty('Pass"word', 'authorizationRequired', 'why').faulty('2', 'authorizationRequired', 'why');
      expect((await post('/worker/Pass"word')).headers['www-authenticate']).to.equal(
        'Basic realm="SignServer Worker Worker{name: Pass\\"word}"',
      );
      const byId = await post('/process?workerId=2');
      expect(byId.headers['www-authenticate']).to.equal('Basic realm="SignServer Worker Worker{id: 2}"');
      expect(told(byId)).to.equal('401 Authorization Required');
    });

    it('what a worker finds wrong in a header field too, which holds nothing that ends it', async () => {
      door.engine.faulty('Bad', 'illegalRequest', 'a\r\nSet-Cookie: b=c, 漢');
      const { status, headers } = await post('/worker/Bad');
      expect(status).to.equal(400);
      expect(headers['x-signserver-error-message']).to.equal('a Set-Cookie: b=c, ?');
      expect(headers).not.to.have.property('set-cookie');
    });

    it('an error as a page that needs nothing else, or in the form that is asked for', async () => {
      door.engine.faulty('Bad', 'illegalRequest', '<b>no</b>');
      const page = await post('/worker/Bad');
      expect(page.headers['content-type']).to.equal('text/html;charset=UTF-8');
      expect(page.headers['content-security-policy']).to.contain("default-src 'none'");
      expect(page.text).to.contain('<html lang="en">').and.contain('<title>Error - SignServer</title>').and.contain('<h1>Error 400</h1>');
      expect(page.text).to.contain('<p>&lt;b&gt;no&lt;/b&gt;</p>');
      for (const [accept, type, text] of [
        ['application/json', 'application/json', '{"error":"<b>no</b>"}'],
        ['text/plain', 'text/plain;charset=UTF-8', '<b>no</b>\n'],
        ['text/html;q=0.1, text/plain;q=0.5', 'text/plain;charset=UTF-8', '<b>no</b>\n'],
      ] as const) {
        const answer = await post('/worker/Bad', 'x', { Accept: accept });
        expect([answer.headers['content-type'], answer.text]).to.deep.equal([type, text]);
      }
      for (const accept of ['*/*', 'image/png', 'text/html,application/json;q=0.9']) {
        expect((await post('/worker/Bad', 'x', { Accept: accept })).headers['content-type']).to.equal('text/html;charset=UTF-8');
      }
    });

    it('what was not foreseen with a transaction id and no more', async () => {
      door.engine.failing('Crash', new TypeError('secret'));
      expect(told(await post('/worker/Crash'))).to.equal(`500 The request could not be processed. Transaction id: ${TRANSACTION_ID}`);
    });

    it('requests for what moved', async () => {
      const { status, headers } = await get('/signserverws/signserverws?wsdl');
      expect([status, headers.location]).to.deep.equal([302, '/signserver/SignServerWSService/SignServerWS?wsdl']);
      expect((await get('/validationws/validationws')).headers.location).to.equal('/signserver/ValidationWSService/ValidationWS');
      expect((await get('/clientcli-dist/signserver-clientcli.zip')).status).to.equal(404);
    });
  });

  it('tells the worker log what SignServer does', async () => {
    const headers = { ...RAW, Host: 'sign.example', 'X-Forwarded-For': '192.0.2.7', 'X-SignServer-Custom-1': 'blue' };
    await post('/worker/Reverse?a=b&pdfPassword=secret', 'some data', headers);
    expect(Object.fromEntries(last().client.logFields ?? [])).to.deep.equal({
      XFORWARDEDFOR: '192.0.2.7',
      XCUSTOM1: 'blue',
      REQUEST_LENGTH: '9',
      REQUEST_FULLURL: 'http://sign.example/signserver/worker/Reverse?a=b&pdfPassword=_MASKED_',
      FILENAME: null,
    });
    await post(
      '/process',
      multipartBody([
        { name: 'workerId', value: '2' },
        { name: 'f', value: 'x', fileName: 'a/b.txt' },
      ]),
      MULTIPART,
    );
    const fields = last().client.logFields;
    expect(fields?.get('FILENAME')).to.equal('a/b.txt');
    expect(fields?.get('REQUEST_FULLURL')).to.match(/\/signserver\/process\?null$/);
  });

  it('tells the worker the credentials and the cookies', async () => {
    await post('/worker/Reverse', 'x', { ...RAW, Authorization: 'Basic YTpiOmM=', Cookie: 'A=1; B="x=y"; A=2; odd' });
    expect(last().client.password).to.deep.equal({ username: 'a', password: 'b:c' });
    expect([...(last().client.cookies ?? [])]).to.deep.equal([
      ['A', '1'],
      ['B', 'x=y'],
    ]);
    await post('/worker/Reverse', 'x', { ...RAW, Authorization: 'Basic ***' });
    expect(last().client).not.to.have.any.keys('password', 'cookies');
  });

  describe('limits', () => {
    const refused = `413 Maximum content length is 100 bytes`;

    it('a body by its declared length, before it is read', async () => {
      door.limits.body = 100;
      expect(told(await post('/worker/Reverse', 'x'.repeat(101)))).to.equal(refused);
      expect((await post('/worker/Reverse', 'x'.repeat(100))).status).to.equal(200);
      expect(told(await post('/process', multipartBody([{ name: 'f', value: 'x'.repeat(80), fileName: 'f' }]), MULTIPART))).to.equal(
        refused,
      );
    });

    it('a body whose query is right, and says first what is wrong with that', async () => {
      door.limits.body = 100;
      expect(told(await post('/worker/Reverse?processType=x', 'x'.repeat(150)))).to.equal('400 Illegal process type.');
    });

    it('a body without a length as it comes', async () => {
      door.limits.body = 100;
      const chunks = ['x'.repeat(60), 'x'.repeat(60)];
      expect(told(await door.send({ path: '/signserver/worker/Reverse', body: chunks, headers: RAW }))).to.equal(refused);
      expect(told(await door.send({ path: '/signserver/process', body: chunks, headers: MULTIPART }))).to.equal(refused);
    });

    it('the document in a form, and not what is around it', async () => {
      door.limits.body = 100;
      const form = (data: string) => post('/process', `workerName=Reverse&encoding=base64&data=${encodeURIComponent(data)}`, FORM);
      expect((await form(Buffer.alloc(100, 0xff).toString('base64'))).status).to.equal(200);
      expect(told(await form(Buffer.alloc(101).toString('base64')))).to.equal(refused);
      expect(told(await form('A'.repeat(2_000_000)))).to.equal(refused);
    });

    it('the parameters', async () => {
      expect(told(await get(`/worker/Reverse?${'a&'.repeat(1_000)}data=x`))).to.equal('400 More than 1000 parameters');
    });
  });

  describe('keeps large documents out of memory', () => {
    const large = Buffer.alloc(300_000, 'some data ');
    const expected = Buffer.from(large).reverse();
    beforeEach(() => {
      door.limits.memory = 1_000;
    });
    afterEach(() => {
      expect(door.spooled()).to.deep.equal([]);
    });

    for (const [what, request] of [
      ['in a body', { path: '/signserver/worker/Reverse', body: large }],
      ['in a body without a length', { path: '/signserver/worker/Reverse', body: [large.subarray(0, 100_000), large.subarray(100_000)] }],
      [
        'in a form',
        {
          path: '/signserver/process',
          body: multipartBody([
            { name: 'f', value: large, fileName: 'f' },
            { name: 'workerId', value: '2' },
          ]),
          headers: MULTIPART,
        },
      ],
      [
        'in a form in base64',
        {
          path: '/signserver/worker/Reverse',
          body: multipartBody([
            { name: 'f', value: large.toString('base64').replace(/.{76}/g, '$&\r\n'), fileName: 'f' },
            { name: 'encoding', value: 'base64' },
          ]),
          headers: MULTIPART,
        },
      ],
    ] as const) {
      it(what, async () => {
        const answer = await door.send(request);
        expect(Buffer.compare(answer.body, expected), answer.text.slice(0, 200)).to.equal(0);
        expect(last().streamed).to.equal(true);
      });
    }

    for (const [what, path, headers, head] of [
      ['in a body', '/worker/Reverse', RAW, ''],
      ['in a form', '/process', MULTIPART, '--b\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'],
    ] as const) {
      it(`and lets go of one whose client goes away, ${what}`, async () => {
        const socket = connect(door.port, '127.0.0.1');
        const fields = Object.entries({ Host: 'x', 'Content-Length': '900000', ...headers }).map(
          ([name, value]) => `${name}: ${value}\r\n`,
        );
        socket.write(`POST /signserver${path} HTTP/1.1\r\n${fields.join('')}\r\n${head}`);
        socket.write(large);
        await until(() => openSpoolFiles() > 0);
        socket.destroy();
        await until(() => openSpoolFiles() === 0);
        expect(door.engine.processed).to.have.length(0);
      });
    }

    it('and small ones in it', async () => {
      await post('/worker/Reverse');
      expect(last().streamed).to.equal(false);
    });

    it('and loads those that are to be validated', async () => {
      await post('/worker/Reverse?processType=validateDocument', large);
      expect(last().request).to.include({ kind: 'validateDocument' });
    });
  });
});
