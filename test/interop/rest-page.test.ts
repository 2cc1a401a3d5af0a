import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import type { Context } from 'mocha';
import { chromium, type Browser, type Page } from 'playwright-core';
import { openHttpDoor, type HttpDoor } from '../support/http-door.js';
import { requireTool } from '../support/tools.js';

/** Playwright takes a path only. */
function programPath(name: string): string {
  return execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
}

const DEADLINE_MS = 30_000;

describe('the page that shows the REST interface, in a browser', function () {
  this.timeout(2 * DEADLINE_MS);
  let door: HttpDoor | undefined;
  let browser: Browser | undefined;
  let page: Page;
  /** What the browser complained about, and requests to other servers. */
  const problems: string[] = [];

  before(async function (this: Context) {
    requireTool(this, 'chromium');
    const opened = await openHttpDoor();
    door = opened;
    const own = `http://127.0.0.1:${String(opened.port)}/`;
    // Root, whom CI runs as, has no sandbox; the page is our own.
    browser = await chromium.launch({ executablePath: programPath('chromium'), args: ['--no-sandbox'], timeout: DEADLINE_MS });
    page = await browser.newPage();
    page.setDefaultTimeout(DEADLINE_MS);
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      // Answers with an error status are what the test asks for.
      if (message.type() === 'error' && !message.text().includes('the server responded with')) problems.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(own) && !request.url().startsWith('data:')) problems.push(`asked for ${request.url()}`);
    });
    await page.goto(`${own}signserver/rest/v1/docs/`);
  });
  after(async () => {
    await browser?.close();
    await door?.close();
  });

  it('shows every operation, with nothing from elsewhere and nothing that its policy forbids', async () => {
    await page.waitForSelector('.opblock');
    expect(await page.locator('.opblock').count()).to.equal(9);
    expect(problems).to.deep.equal([]);
  });

  it('sends a request and shows its answer', async () => {
    const operation = page.locator('#operations-Signing-process');
    await operation.locator('.opblock-summary-control').first().click();
    await operation.locator('.try-out__btn').click();
    await operation.locator('input[placeholder="idOrName"]').fill('Nobody');
    await operation.locator('.execute').click();
    const answer = operation.locator('.live-responses-table .response').first();
    expect(await answer.innerText()).to.match(/404[\s\S]*No such worker: Nobody/);
    expect(problems).to.deep.equal([]);
  });
});
