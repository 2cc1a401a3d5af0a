import { setTimeout as delay } from 'node:timers/promises';
import { defineTimeSource, type TimeSource, type TimeSourceContext } from '../../core/component.js';
import type { LogFields } from '../../core/exchange.js';
import { choice } from '../../core/properties.js';
import { isInLeapSecondPeriod } from './leap-second.js';

const STRATEGIES = ['NONE', 'PAUSE', 'STOP'] as const;
type Strategy = (typeof STRATEGIES)[number];

const PAUSE_MS = 500;
const MAX_PAUSES = 6;

/** The clock of the server, as long as a status property says that it is right, and not while a leap second may happen. */
export const statusReadingLocalComputerTimeSource = defineTimeSource({
  names: ['org.signserver.server.StatusReadingLocalComputerTimeSource', 'StatusReadingLocalComputerTimeSource'],
  doc: 'The clock of the server, as long as the status property TIMESOURCE0_INSYNC is true.',
  properties: {
    LEAPSECOND_HANDLING: choice(STRATEGIES, {
      default: 'NONE',
      keepsEmpty: true,
      doc: 'What happens while a leap second may happen: nothing, requests wait, or they are rejected.',
      invalid: (value) => `Time source is misconfigured: Illegal leap second strategy: ${value}`,
    }),
  },
  create: ({ LEAPSECOND_HANDLING }, context) => new StatusReadingTimeSource(LEAPSECOND_HANDLING, context),
});

class StatusReadingTimeSource implements TimeSource {
  readonly name = 'StatusReadingLocalComputerTimeSource';

  constructor(
    private readonly strategy: Strategy,
    private readonly context: TimeSourceContext,
  ) {}

  async time(log: LogFields): Promise<number | undefined> {
    const { statusProperties, clock } = this.context;
    const isInSync = statusProperties.valid('TIMESOURCE0_INSYNC')?.value?.toLowerCase() === 'true';
    const leap = statusProperties.valid('LEAPSECOND')?.value ?? undefined;
    const isUpcoming = leap === 'POSITIVE' || leap === 'NEGATIVE';
    log.set('LEAP_ACTION', this.strategy);
    log.set('LEAP_UPCOMING', isInSync && leap !== undefined ? String(isUpcoming) : 'unknown');
    log.set('LEAP_PERIOD', isInSync ? String(isInLeapSecondPeriod(clock.now())) : 'unknown');
    if (!isInSync) return undefined;
    if (this.strategy === 'NONE') return clock.now();
    if (leap === undefined) return undefined;
    return isUpcoming ? this.#outsideOfPeriod() : clock.now();
  }

  status(): readonly { readonly title: string; readonly value: string }[] {
    return [{ title: 'Leapsecond strategy', value: this.strategy }];
  }

  async #outsideOfPeriod(): Promise<number | undefined> {
    const { clock } = this.context;
    const pauses = this.strategy === 'PAUSE' ? MAX_PAUSES : 0;
    for (let paused = 0; ; paused++) {
      const now = clock.now();
      if (!isInLeapSecondPeriod(now)) return now;
      if (paused === pauses) return undefined;
      await delay(PAUSE_MS);
    }
  }
}
