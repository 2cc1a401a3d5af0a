import { expect } from 'chai';
import express from 'express';
import { hash } from 'node:crypto';
import type { OpenWorker } from '../../../../src/engine/open-workers.js';
import { frontRouter } from '../../../../src/interfaces/front-router.js';
import { DEFAULT_LISTENER_LIMITS } from '../../../../src/interfaces/listener-settings.js';
import { openListener, type Listener } from '../../../../src/interfaces/listeners.js';
import { answerNotFound, webDoor } from '../../../../src/interfaces/web/web-door.js';
import { MemoryLog } from '../../../support/engine-fixture.js';

describe('the start page', () => {
  let listener: Listener;
  let log: MemoryLog;
  let asked: number;
  let workers: () => Promise<readonly OpenWorker[]>;
  beforeEach(async () => {
    log = new MemoryLog();
    asked = 0;
    workers = () => Promise.resolve([{ name: '"><script>alert(1)</script>', doc: 'Signs <all> of it.' }]);
    const routes = webDoor({
      workers: () => {
        asked++;
        return workers();
      },
      log,
    });
    listener = await openListener(
      { kind: 'http', port: 0, host: '127.0.0.1' },
      DEFAULT_LISTENER_LIMITS,
      frontRouter(routes, express().use(answerNotFound)),
    );
  });
  afterEach(() => listener.stop(1_000));

  const send = (path: string, options: RequestInit = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${String(listener.port)}${path}`, { redirect: 'manual', ...options });

  it('is where people look for it', async () => {
    for (const path of ['/', '/signserver']) {
      const { status, headers } = await send(path);
      expect([status, headers.get('location')]).to.deep.equal([308, '/signserver/']);
    }
    const page = await send('/signserver/?from=anywhere');
    expect([page.status, page.headers.get('content-type')]).to.deep.equal([200, 'text/html;charset=UTF-8']);
  });

  it('shows names as they are', async () => {
    const text = await (await send('/signserver/')).text();
    expect(text).to.contain('<h3>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</h3>').and.contain('Signs &lt;all&gt; of it.');
    expect(text).not.to.contain('<script');
  });

  it('lets nothing in but its own style sheet, and sends its form nowhere else', async () => {
    const page = await send('/signserver/');
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(await page.text()) ?? [];
    expect(page.headers.get('content-security-policy')?.split('; ')).to.deep.equal([
      "default-src 'none'",
      `style-src 'sha256-${hash('sha256', style, 'base64')}'`,
      'img-src data:',
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
  });

  it('asks for the workers once in a while only, however often it is shown', async () => {
    await Promise.all(Array.from({ length: 50 }, () => send('/signserver/')));
    expect(asked).to.equal(1);
  });

  it('is shown also where nobody can say which workers there are, or there are none', async () => {
    workers = () => Promise.reject(new Error('secret host is down'));
    const text = await (await send('/signserver/')).text();
    expect(text).to.contain('cannot be said just now').and.not.contain('secret');
    expect(log.lines.join('\n')).to.contain('The start page cannot say');
  });

  it('says so where no worker is open', async () => {
    workers = () => Promise.resolve([]);
    expect(await (await send('/signserver/')).text()).to.contain('Ask whoever runs this server');
  });

  it('is read only', async () => {
    const { status, headers } = await send('/signserver/', { method: 'POST', body: 'x' });
    expect([status, headers.get('allow')]).to.deep.equal([405, 'GET, HEAD']);
    expect(await (await send('/signserver/', { method: 'HEAD' })).text()).to.equal('');
  });

  it('is one click away from where nothing is', async () => {
    const page = await send('/elsewhere/<b>');
    expect(page.status).to.equal(404);
    expect(await page.text())
      .to.contain('<h1>Page Not Found</h1>')
      .and.contain('href="/signserver/"')
      .and.not.contain('elsewhere');
    const json = await send('/elsewhere', { headers: { Accept: 'application/json' } });
    expect([json.status, await json.json()]).to.deep.equal([404, { error: 'Not Found' }]);
  });
});
