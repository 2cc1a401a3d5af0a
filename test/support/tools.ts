import { spawnSync } from 'node:child_process';
import type { Context } from 'mocha';

/** What is said where a tool is missing: how to get it. */
const INSTALL_HINTS = {
  bash: 'apt-get install bash',
  cc: 'apt-get install gcc libc6-dev',
  mkfifo: 'apt-get install coreutils',
  chromium: 'apt-get install chromium',
  curl: 'apt-get install curl',
  openssl: 'apt-get install openssl',
  keytool: 'apt-get install default-jre-headless',
  java: 'apt-get install default-jdk-headless',
  mvn: 'apt-get install maven',
  'pkcs11-tool': 'apt-get install opensc',
  'softhsm2-util': 'apt-get install softhsm2',
  xmllint: 'apt-get install libxml2-utils',
  xmlsec1: 'apt-get install xmlsec1',
  promtool: 'apt-get install prometheus',
  pdfsig: 'apt-get install poppler-utils',
  pdftoppm: 'apt-get install poppler-utils',
  qpdf: 'apt-get install qpdf',
  osslsigncode: 'apt-get install osslsigncode',
  zsh: 'apt-get install zsh',
  fish: 'apt-get install fish',
} as const;

/**
 * Skips a test where a program that it runs is not installed, and says which. In CI everything is installed, and a skip
 * is a failure.
 */
export function requireTool(test: Context, ...tools: readonly (keyof typeof INSTALL_HINTS)[]): void {
  for (const tool of tools) {
    if (!isInstalled(tool)) skip(test, `${tool} is not installed (${INSTALL_HINTS[tool]})`);
  }
}

/** Skips a test for a reason that is printed with it; throws in CI. */
export function skip(test: Context, reason: string): never {
  const sentence = `skipped: ${reason}`;
  if (process.env['CI']) throw new Error(sentence);
  if (test.test) test.test.title += ` (${sentence})`;
  return test.skip();
}

const known = new Map<string, boolean>();

function isInstalled(tool: string): boolean {
  // Any answer will do, whatever the exit status says of the option.
  const installed = known.get(tool) ?? spawnSync(tool, ['--version'], { stdio: 'ignore', timeout: 30_000 }).error === undefined;
  known.set(tool, installed);
  return installed;
}
