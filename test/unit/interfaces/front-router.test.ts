import { expect } from 'chai';
import express from 'express';
import type { Handler } from '../../../src/interfaces/handler.js';
import { frontRouter } from '../../../src/interfaces/front-router.js';
import { DEFAULT_LISTENER_LIMITS } from '../../../src/interfaces/listener-settings.js';
import { openListener, type Listener } from '../../../src/interfaces/listeners.js';
import { sendRaw } from '../../support/raw-http.js';

describe('the front router', () => {
  let listener: Listener;
  before(async () => {
    const exact: Handler = (_request, response) => response.end('exact');
    const application = express();
    application.get('/other', (_request, response) => {
      response.send('express');
    });
    const router = frontRouter({ exact: new Map([['/exact', exact]]) }, application);
    listener = await openListener({ kind: 'http', port: 0, host: '127.0.0.1' }, DEFAULT_LISTENER_LIMITS, router);
  });
  after(() => listener.stop(100));

  const get = (path: string) => sendRaw({ port: listener.port, method: 'GET', path });

  for (const [path, status, text] of [
    ['/exact', 200, 'exact'],
    ['/exact?wsdl', 200, 'exact'],
    ['http://anywhere.example/exact', 200, 'exact'],
    ['/other', 200, 'express'],
    ['/exact/', 404, undefined],
    ['/EXACT', 404, undefined],
    ['/%65xact', 404, undefined],
    ['/constructor', 404, undefined],
  ] as const) {
    it(`sends ${path} where it belongs`, async () => {
      const answer = await get(path);
      expect(answer.status).to.equal(status);
      if (text !== undefined) expect(answer.text).to.equal(text);
    });
  }

  it('does not tell what the server is made of', async () => {
    expect((await get('/other')).headers).not.to.have.property('x-powered-by');
  });
});
