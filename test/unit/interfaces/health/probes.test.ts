import { expect } from 'chai';
import { DEFAULT_LISTENER_LIMITS } from '../../../../src/interfaces/listener-settings.js';
import { openListener, type Listener } from '../../../../src/interfaces/listeners.js';
import { frontRouter } from '../../../../src/interfaces/front-router.js';
import { probeRoutes } from '../../../../src/interfaces/health/probes.js';
import { sendRaw } from '../../../support/raw-http.js';
import express from 'express';

describe('the probes of those who run containers', () => {
  let listener: Listener | undefined;
  afterEach(() => listener?.stop(100));

  async function ask(path: string, notReady: () => Promise<readonly string[]>, method = 'GET'): Promise<readonly [number, string]> {
    listener ??= await openListener(
      { kind: 'http', port: 0, host: '127.0.0.1' },
      DEFAULT_LISTENER_LIMITS,
      frontRouter(probeRoutes(notReady), express()),
    );
    const { status, text } = await sendRaw({ port: listener.port, method, path });
    return [status, text];
  }
  beforeEach(() => {
    listener = undefined;
  });

  it('say ready where nothing is in the way', async () => {
    expect(await ask('/readyz', () => Promise.resolve([]))).to.deep.equal([200, 'ready\n']);
    expect(await ask('/readyz?verbose', () => Promise.resolve([]), 'HEAD')).to.deep.equal([200, '']);
  });

  it('say in a word what is in the way', async () => {
    expect(await ask('/readyz', () => Promise.resolve(['database']))).to.deep.equal([503, 'not ready: database\n']);
  });

  it('say nothing of what could not be found out', async () => {
    expect(await ask('/readyz', () => Promise.reject(new Error('secret')))).to.deep.equal([503, 'not ready\n']);
  });

  it('say live whatever is in the way', async () => {
    expect(await ask('/livez', () => Promise.reject(new Error('secret')))).to.deep.equal([200, 'live\n']);
  });

  it('look at the database at most once a second, however often they are asked', async () => {
    let looks = 0;
    const look = (): Promise<readonly string[]> => {
      looks++;
      return Promise.resolve([]);
    };
    const begun = performance.now();
    for (let asked = 0; asked < 10; asked++) await ask('/readyz', look);
    expect(looks).to.be.at.most(1 + Math.ceil((performance.now() - begun) / 1_000));
  });

  it('take no other methods', async () => {
    expect((await ask('/livez', () => Promise.resolve([]), 'POST'))[0]).to.equal(405);
  });
});
