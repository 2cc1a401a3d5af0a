/**
 * Makes a checkout ready to run: packages as the lock file has them, and `dist` as the sources have it. Both are left
 * alone when they are up to date, so that a second start is quick. Plain Node, since it runs before anything is there.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, with a trailing slash. */
export const root = fileURLToPath(new URL('../', import.meta.url));

/** Folders and files that `dist` is made of, as in tsconfig.json. */
const SOURCES = ['src', 'entities', 'test', 'ormconfig.ts', 'tsconfig.json', 'package-lock.json'];

/** Newer than every source after a build that succeeded. */
const STAMP = join(root, 'dist', '.built');

/** Installs and builds where needed; ends the process with the exit code of what failed. */
export function prepare() {
  if (!isInstalled()) {
    console.log('Installing the packages of package-lock.json …');
    npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
  }
  if (!isBuilt()) {
    console.log('Compiling …');
    build();
  }
}

/** Compiles everything into `dist`; ends the process where there are errors. */
export function build() {
  runNode(join(root, 'node_modules', 'typescript', 'bin', 'tsc'));
  makeRunnable();
  writeFileSync(STAMP, '');
}

/** npm does so when it installs, but npx reuses a link that it made to this folder before. */
function makeRunnable() {
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const program of Object.values(bin)) chmodSync(join(root, program), 0o755);
}

/** Runs a Node program in the project's folder; ends this process where it fails. */
export function runNode(...args) {
  run(process.execPath, args);
}

function npm(...args) {
  // npm names itself to the scripts it runs; without it, only a shell finds npm.cmd on Windows.
  const itself = process.env.npm_execpath;
  if (itself) run(process.execPath, [itself, ...args]);
  else run('npm', args, { shell: process.platform === 'win32' });
}

function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) console.error(`${command} could not be started: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Whether node_modules holds what the lock file says; times tell nothing after a checkout, so versions are compared. */
function isInstalled() {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = readPackages(join(root, 'package-lock.json'));
  const present = readPackages(installed);
  return Object.entries(wanted).every(([path, entry]) => path === '' || entry.optional || present[path]?.version === entry.version);
}

function readPackages(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

function isBuilt() {
  if (!existsSync(STAMP)) return false;
  const built = statSync(STAMP).mtimeMs;
  return SOURCES.every((name) => newest(join(root, name)) <= built);
}

/** Modification time of the newest file, or folder (a file was removed), below a path; 0 where there is none. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path).reduce((time, name) => Math.max(time, newest(join(path, name))), stat.mtimeMs);
}
