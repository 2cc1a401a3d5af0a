import { expect } from 'chai';
import { HEALTH_PATH, healthHandler, type HealthSettings } from '../../../../src/interfaces/health/health-handler.js';
import { DEFAULT_LISTENER_LIMITS } from '../../../../src/interfaces/listener-settings.js';
import { openListener, type Listener } from '../../../../src/interfaces/listeners.js';
import { MemoryLog } from '../../../support/engine-fixture.js';
import { sendRaw, type RawAnswer } from '../../../support/raw-http.js';

describe('the health check', () => {
  let listener: Listener | undefined;
  afterEach(() => listener?.stop(100));

  const log = new MemoryLog();
  async function ask(settings: Partial<HealthSettings>, method = 'GET'): Promise<RawAnswer> {
    const handler = healthHandler({
      problems: () => Promise.resolve([]),
      clientAddress: (request) => request.socket.remoteAddress ?? '',
      authorizedAddresses: ['127.0.0.1'],
      log,
      ...settings,
    });
    listener = await openListener({ kind: 'http', port: 0, host: '127.0.0.1' }, DEFAULT_LISTENER_LIMITS, handler);
    return sendRaw({ port: listener.port, method, path: HEALTH_PATH });
  }

  it('answers ALLOK and nothing else where all is well', async () => {
    const { status, headers, text } = await ask({});
    expect([status, headers['content-type'], text]).to.deep.equal([200, 'text/plain', 'ALLOK']);
    expect(headers).to.include({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'x-xss-protection': '1; mode=block' });
  });

  it('answers POST and HEAD too', async () => {
    expect((await ask({}, 'POST')).text).to.equal('ALLOK');
    await listener?.stop(100);
    expect(await ask({}, 'HEAD')).to.deep.include({ status: 200, text: '' });
  });

  it('answers 500 with what is wrong', async () => {
    const problems = ['Worker 24: Crypto Token is disconnected', 'Worker 25: <b>'];
    const { status, headers, text } = await ask({ problems: () => Promise.resolve(problems) });
    expect([status, headers['content-type']]).to.deep.equal([500, 'text/html;charset=UTF-8']);
    expect(text).to.contain('Worker 24: Crypto Token is disconnected').and.contain('Worker 25: &lt;b&gt;').and.not.contain('<b>\n');
    expect(text).to.contain('HTTP Status 500 - Internal Server Error');
  });

  it('answers 500 without saying why where it cannot find out', async () => {
    const { status, text } = await ask({ problems: () => Promise.reject(new Error('secret')) });
    expect(status).to.equal(500);
    expect(text).not.to.contain('secret');
    expect(log.lines).to.deep.equal(['ERROR The health check failed']);
  });

  it('answers other methods with 403', async () => {
    expect((await ask({}, 'PUT')).status).to.equal(403);
  });

  it('answers 401 to an address that may not ask', async () => {
    const { status, text } = await ask({ authorizedAddresses: ['192.0.2.1'] });
    expect(status).to.equal(401);
    expect(text).to.contain('ERROR : Healthcheck request received from a non authorized IP: 127.0.0.1');
  });

  it('answers everybody where ANY may ask', async () => {
    expect((await ask({ authorizedAddresses: ['ANY'] })).status).to.equal(200);
  });

  it('shows another text where it is told to', async () => {
    const problems = (): Promise<readonly string[]> => Promise.resolve(['secret']);
    const { status, text } = await ask({ problems, errorMessage: 'Call 123' });
    expect(status).to.equal(500);
    expect(text).to.contain('Call 123').and.not.contain('secret');
  });

  it('answers what is wrong with status 200 where it is told to', async () => {
    const problems = (): Promise<readonly string[]> => Promise.resolve(['Worker 1: a', 'Worker 2: <b>']);
    const { status, headers, text } = await ask({ problems, sendsServerError: false });
    expect([status, headers['content-type'], text]).to.deep.equal([200, 'text/plain', 'Worker 1: a\nWorker 2: <b>\n']);
  });

  it('does not repeat an address that is none', async () => {
    const { text } = await ask({ clientAddress: () => 'x'.repeat(101) });
    expect(text).to.contain('non authorized IP: unknown');
  });

  it('looks once for requests that come together, and anew for the next', async () => {
    let looks = 0;
    let asked = 0;
    let allAsked = (): void => undefined;
    const together = new Promise<void>((resolve) => (allAsked = resolve));
    const clientAddress = (): string => {
      if (++asked === 4) allAsked();
      return '127.0.0.1';
    };
    const problems = async (): Promise<readonly string[]> => {
      if (++looks > 1) await together;
      return [];
    };
    await ask({ problems, clientAddress });
    const again = () => sendRaw({ port: listener!.port, method: 'GET', path: HEALTH_PATH });
    await Promise.all([again(), again(), again()]);
    expect(looks).to.equal(2);
  });
});
