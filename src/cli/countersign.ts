#!/usr/bin/env node
import { loadSettings } from '../settings/config.js';
import { SERVE_OPTIONS } from '../startup/serve-options.js';
import { version } from '../runtime/version.js';
import { runCountersign } from './countersign-line.js';
import { processTerminal } from './process-terminal.js';

process.exitCode = await runCountersign(process.argv.slice(2), {
  terminal: processTerminal,
  version,
  options: SERVE_OPTIONS,
  load: (words) => loadSettings(words, process.env),
  // Only now, so that help and wrong settings do not wait for the whole server to load.
  start: async (settings) => (await import('../serving/start-processes.js')).startProcesses(settings),
  process: {
    signals: process,
    exit: (code) => {
      process.exit(code);
    },
  },
});
