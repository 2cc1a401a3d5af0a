import { expect } from 'chai';
import { backwards, MULTIPART, multipartBody, openHttpDoor, told, type HttpDoor } from '../../../support/http-door.js';

describe('the HTTP interface takes a form of several parts', () => {
  let door: HttpDoor;
  beforeEach(async () => {
    door = await openHttpDoor();
  });
  afterEach(() => door.close());

  const post = (path: string, body: string | Uint8Array, headers: Readonly<Record<string, string>>) =>
    door.send({ path: `/signserver${path}`, body, headers });
  const last = () => door.engine.processed.at(-1)!;
  const file = { name: 'anything', value: 'some data', fileName: 'letter.txt' } as const;
  const worker = { name: 'workerName', value: 'Reverse' } as const;
  const send = (parts: Parameters<typeof multipartBody>[0], path = '/process') => post(path, multipartBody(parts), MULTIPART);

  it('whose first part with a file name is the document', async () => {
    const answer = await send([{ name: 'data', value: 'no' }, file, { ...file, value: 'second' }, worker]);
    expect(answer.text).to.equal(backwards('some data'));
    expect(last().request).to.include({ fileName: 'letter.txt' });
  });

  it('whose document may be empty', async () => {
    expect(await send([worker, { ...file, value: '' }])).to.deep.include({ status: 200, text: '' });
  });

  it('whose last worker counts, and whose query does not', async () => {
    await send([{ name: 'workerId', value: '9' }, worker, file]);
    expect(last().reference).to.deep.equal({ name: 'Reverse' });
    await send([worker, { name: 'workerId', value: '2' }, { name: 'workerId', value: 'abc' }, file]);
    expect(last().reference).to.deep.equal({ id: 2 });
    expect(told(await send([file], '/process?workerName=Reverse'))).to.equal('400 Missing worker name or ID');
  });

  it('whose fields may say that they are bytes', async () => {
    await send([{ ...worker, type: 'application/octet-stream' }, file]);
    expect(last().reference).to.deep.equal({ name: 'Reverse' });
  });

  it('in base64 where encoding is anything', async () => {
    expect((await send([worker, { ...file, value: 'YW Jj\r\n' }, { name: 'encoding', value: 'x' }])).text).to.equal('cba');
    expect(told(await send([worker, { ...file, value: '***' }, { name: 'encoding', value: 'x' }]))).to.equal('400 Incorrect base64 data');
    expect((await send([worker, file, { name: 'encoding', value: '' }])).status).to.equal(200);
  });

  it('with file names of any system and in UTF-8', async () => {
    for (const [sent, name] of [
      ['C:\\\\Users\\\\a b.txt', 'a b.txt'],
      ['/home/a/å.txt', 'å.txt'],
    ] as const) {
      await send([worker, { ...file, fileName: sent }]);
      expect(last().request).to.include({ fileName: name });
    }
  });

  it('of any subtype', async () => {
    const body = multipartBody([worker, file]);
    const answer = await post('/process', body, { 'Content-Type': 'Multipart/Mixed; boundary="b"' });
    expect(answer.text).to.equal(backwards('some data'));
  });

  it('of as many parts as are allowed', async () => {
    const fields = Array.from({ length: 14 }, (_, index) => ({ name: `field${String(index)}`, value: '' }));
    expect((await send([worker, file, ...fields])).text).to.equal(backwards('some data'));
    door.limits.parts = 2;
    expect((await send([worker, file])).status).to.equal(200);
    expect(told(await send([worker, file, worker]))).to.equal('400 Maximum field count is 2');
  });

  it('whose second file is passed over with a line in the log, and whose part without a file name is none', async () => {
    expect((await send([worker, file, { ...file, value: 'second' }])).text).to.equal(backwards('some data'));
    expect(door.log.lines).to.deep.equal(['WARN A form has more than one file; all but the first are passed over']);
    expect(told(await send([worker, { ...file, fileName: '' }]))).to.equal('400 Missing file content in upload');
  });

  it('whose last metadata and process type count', async () => {
    const field = (name: string, value: string) => ({ name, value });
    const metadata = [
      field('REQUEST_METADATA.A', '1'),
      field('REQUEST_METADATA.A', '2'),
      field('REQUEST_METADATA', 'B=1\nC=1'),
      field('REQUEST_METADATA', 'B=2'),
      field('pdfPassword', 'p'),
      field('pdfPassword', 'q'),
    ];
    await send([worker, ...metadata, file, field('processType', 'signDocument'), field('processType', 'validateDocument')]);
    expect(last().request.kind).to.equal('validateDocument');
    expect(Object.fromEntries(last().request.metadata)).to.deep.equal({ A: '2', B: '2', C: '1', pdfPassword: 'q' });
    expect(told(await send([worker, file, field('processType', 'x'), field('processType', 'signDocument')]))).to.equal(
      '400 Illegal process type.',
    );
  });

  it('or says what is wrong with it', async () => {
    const whole = multipartBody([worker, file]);
    expect(told(await send([worker]))).to.equal('400 Missing file content in upload');
    expect(told(await post('/process', 'no boundary', MULTIPART))).to.equal('400 Missing file content in upload');
    expect(told(await post('/process', whole.subarray(0, -12), MULTIPART))).to.equal('400 Upload failed');
    expect(told(await post('/process', whole, { 'Content-Type': 'multipart/form-data' }))).to.equal('400 Upload failed');
    expect(told(await send([worker, file, ...Array.from({ length: 15 }, () => worker)]))).to.equal('400 Maximum field count is 16');
    expect(told(await send([file, { name: 'a', value: 'x'.repeat(1_048_577) }]))).to.contain('400 A field of the form has more than');
    expect(door.engine.processed).to.have.length(0);
  });
});
