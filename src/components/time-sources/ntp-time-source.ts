import { defineTimeSource } from '../../core/component.js';
import { integer, parsed } from '../../core/properties.js';
import { ntpServerText, parseNtpServers, type NtpServer } from './ntp/ntp-servers.js';
import { NtpWatch } from './ntp/ntp-watch.js';

/** The clock of the server, as long as enough NTP servers (RFC 5905) agree with it. */
export const ntpTimeSource = defineTimeSource({
  names: ['org.countersign.NtpTimeSource', 'NtpTimeSource'],
  doc: 'The clock of the server, as long as enough NTP servers agree with it.',
  properties: {
    NTP_SERVERS: parsed(
      { kind: 'NTP servers', parse: parseNtpServers, print: (servers: readonly NtpServer[]) => servers.map(ntpServerText).join(',') },
      {
        required: true,
        doc: 'NTP servers, separated by commas: HOST or HOST:PORT, at most 16.',
        invalid: (value, name) => `Illegal value for ${name}: ${value}. Expected up to 16 servers, HOST or HOST:PORT, separated by commas.`,
      },
    ),
    NTP_QUORUM: integer({ min: 1, max: 16, doc: 'How many servers must agree with the clock; by default more than half of them.' }),
    NTP_LIMIT_MS: integer({
      default: 500,
      min: 1,
      max: 60_000,
      doc: 'How far the clock may be from a server that agrees, in milliseconds.',
    }),
    NTP_ROOT_DISTANCE_MS: integer({
      default: 1000,
      min: 1,
      max: 60_000,
      doc: 'How far a server that is believed may be from its own source, by its own account, in milliseconds.',
    }),
    NTP_INTERVAL: integer({ default: 60, min: 1, max: 3600, doc: 'How often the servers are asked, in seconds.' }),
    NTP_TIMEOUT_MS: integer({ default: 2000, min: 10, max: 30_000, doc: 'How long a server is waited for, in milliseconds.' }),
  },
  check: ({ NTP_SERVERS: servers, NTP_QUORUM: quorum }) => {
    // A list that could not be read has its fault already.
    const named = (servers as readonly NtpServer[] | undefined)?.length;
    if (named === undefined || quorum === undefined || quorum <= named) return [];
    return [{ property: 'NTP_QUORUM', message: `NTP_QUORUM is ${String(quorum)}, but NTP_SERVERS names ${String(named)}` }];
  },
  create: (configuration, { clock, log }) => {
    const { NTP_SERVERS: servers, NTP_QUORUM: quorum = Math.floor(servers.length / 2) + 1 } = configuration;
    const watch = new NtpWatch(
      {
        servers,
        quorum,
        maxOffsetMs: configuration.NTP_LIMIT_MS,
        maxRootDistanceMs: configuration.NTP_ROOT_DISTANCE_MS,
        intervalMs: configuration.NTP_INTERVAL * 1000,
        timeoutMs: configuration.NTP_TIMEOUT_MS,
      },
      { clock, log, elapsedMs: () => performance.now() },
    );
    return {
      name: 'NtpTimeSource',
      time: async () => ((await watch.agrees()) ? clock.now() : undefined),
      open: () => {
        watch.open();
      },
      close: () => {
        watch.close();
      },
      status: () => {
        const { agreeing, servers: states } = watch.state();
        const summary = `${String(agreeing)} of ${String(states.length)} agree with the clock (${String(quorum)} must)`;
        const entries = states.map(({ name, problem }) => ({ title: `NTP ${name}`, value: problem ?? 'agrees' }));
        return [{ title: 'NTP servers', value: summary }, ...entries];
      },
    };
  },
});
