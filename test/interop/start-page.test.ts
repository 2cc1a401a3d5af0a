import axe from 'axe-core';
import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { verify } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from 'mocha';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { projectRoot } from '../support/project-root.js';
import { install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';
import { testFolder, type TestFolder } from '../support/tls-files.js';
import { requireTool } from '../support/tools.js';

const DEADLINE_MS = 60_000;

const PLAIN = 'org.signserver.module.cmssigner.PlainSigner';
const WORKERS = [
  ...openSigner(2, 'PlainSigner', { IMPLEMENTATION_CLASS: PLAIN }),
  ...openSigner(3, 'CMSSigner', { IMPLEMENTATION_CLASS: 'org.signserver.module.cmssigner.CMSSigner' }),
  ...openSigner(4, 'TimeStampSigner', {
    IMPLEMENTATION_CLASS: 'org.signserver.module.tsa.TimeStampSigner',
    DEFAULTTSAPOLICYOID: '1.2.3',
    ACCEPTANYPOLICY: 'true',
  }),
  ...openSigner(5, 'SecretSigner', {
    IMPLEMENTATION_CLASS: PLAIN,
    AUTHTYPE: 'org.signserver.server.UsernamePasswordAuthorizer',
    'USER.ALICE': 'secret',
  }),
];

/** Pictures of the pages, to be looked at; CI keeps them. */
const PICTURES = join(projectRoot, '.cache', 'screenshots');

const SIZES = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } } as const;

/** Playwright takes a path only. */
function programPath(name: string): string {
  return execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
}

describe('the pages for people, in a browser', function () {
  this.timeout(2 * DEADLINE_MS);
  let installation: Installation;
  let server: ServerProcess;
  let browser: Browser;
  let folder: TestFolder;
  const problems: string[] = [];

  before(async function (this: Context) {
    requireTool(this, 'chromium');
    mkdirSync(PICTURES, { recursive: true });
    folder = testFolder();
    installation = install(WORKERS);
    server = await startServer(installation);
    // Root, whom CI runs as, has no sandbox; the pages are our own.
    browser = await chromium.launch({ executablePath: programPath('chromium'), args: ['--no-sandbox'], timeout: DEADLINE_MS });
  });
  after(async () => {
    await (browser as Browser | undefined)?.close();
    await (server as ServerProcess | undefined)?.stop();
    (installation as Installation | undefined)?.remove();
    (folder as TestFolder | undefined)?.remove();
  });
  beforeEach(() => void problems.splice(0));

  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(DEADLINE_MS);
    page.on('console', (message) => {
      // Answers with an error status are what the test asks for.
      if (message.type() === 'error' && !message.text().includes('the server responded with')) problems.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(new URL(server.url).origin) && !request.url().startsWith('data:')) problems.push(request.url());
    });
    return page;
  };
  const addressOf = (name: keyof typeof PAGES): string => server.url + PAGES[name];
  const PAGES = { 'start-page': '/', 'not-found': '/nothing/here', error: '/process?data=x' } as const;

  for (const [name, path] of Object.entries(PAGES) as [keyof typeof PAGES, string][]) {
    for (const [size, viewport] of Object.entries(SIZES)) {
      for (const colorScheme of ['light', 'dark'] as const) {
        it(`${name} (${path}) is fit to be read on a ${size} in ${colorScheme}, by everybody`, async () => {
          const page = await open({ viewport, colorScheme });
          await page.goto(addressOf(name));
          await page.screenshot({ path: join(PICTURES, `${name}-${size}-${colorScheme}.png`), fullPage: true });
          // It lies beside the policy of the page, which lets no script in.
          await page.evaluate(axe.source);
          const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
          expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).to.deep.equal([]);
          const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
          expect(overflow, 'scrolls sideways').to.equal(0);
          expect(problems).to.deep.equal([]);
          await page.context().close();
        });
      }
    }
  }

  it('the start page has a document signed without JavaScript', async () => {
    const document = folder.file('å letter.txt');
    writeFileSync(document, 'a letter');
    const page = await open({ javaScriptEnabled: false });
    await page.goto(addressOf('start-page'));
    await page.getByLabel('Worker', { exact: true }).fill('PlainSigner');
    await page.getByLabel('Document', { exact: true }).setInputFiles(document);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Send' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).to.equal('å letter.txt.sig');
    const signature = readFileSync(await download.path());
    expect(verify('sha256', Buffer.from('a letter'), installation.keystore.keys.rsa.publicKey, signature)).to.equal(true);
    expect(problems).to.deep.equal([]);
    await page.context().close();
  });

  it('the start page leads to a page that tells what was wrong, and back', async () => {
    const page = await open();
    await page.goto(addressOf('start-page'));
    await page.getByLabel('Worker', { exact: true }).fill('<i>Nobody</i>');
    await page.getByLabel('Document', { exact: true }).setInputFiles({ name: 'a', mimeType: 'text/plain', buffer: Buffer.from('a') });
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByRole('heading', { name: 'Page Not Found' }).waitFor();
    expect(await page.locator('main').innerText()).to.contain('Worker Not Found');
    await page.getByRole('link', { name: 'Go to the start page' }).click();
    await page.getByRole('heading', { name: 'Signing server' }).waitFor();
    await page.context().close();
  });

  it('the start page names the workers that anybody may use, and no others; every link leads somewhere', async () => {
    const page = await open();
    await page.goto(new URL(server.url).origin);
    expect(page.url()).to.equal(`${server.url}/`);
    expect(await page.locator('section[aria-labelledby="open"] h3').allInnerTexts()).to.deep.equal([
      'CMSSigner',
      'PlainSigner',
      'TimeStampSigner',
    ]);
    expect(await page.content())
      .not.to.contain('SecretSigner')
      .and.not.contain('CryptoToken');
    const paths = await page.evaluate<string[]>("[...document.querySelectorAll('a')].map((link) => link.getAttribute('href'))");
    expect(paths.length).to.be.greaterThan(4);
    for (const path of paths) expect((await fetch(new URL(path, server.url))).status, path).to.equal(200);
    await page.context().close();
  });

  it('the form can be used with the keyboard alone', async () => {
    const page = await open();
    await page.goto(addressOf('start-page'));
    const order: string[] = [];
    for (let step = 0; step < 5; step++) {
      await page.keyboard.press('Tab');
      order.push(String(await page.evaluate('document.activeElement.id || document.activeElement.textContent')));
    }
    expect(order).to.deep.equal(['Countersign', 'worker', 'action', 'document', 'Send']);
    await page.context().close();
  });
});
