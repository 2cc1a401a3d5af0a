import { lenientBoolean, list, text, type RawProperties } from '../../core/properties.js';
import { readConfiguration, type ConfigurationOf, type PropertyProblem } from '../../core/properties.js';

/** What is written of each run that went well. */
const WORK_LOG_TYPES = ['INFO_LOGGING', 'SECURE_AUDITLOGGING'] as const;

/** Properties that every timed service has. */
export const TIMED_SERVICE_PROPERTIES = {
  ACTIVE: lenientBoolean({ default: false, trim: true, doc: 'Whether the service runs.' }),
  SINGLETON: lenientBoolean({ default: false, trim: true, doc: 'Whether it runs on one node an interval, and not on each.' }),
  INTERVAL: text({ keepsEmpty: true, doc: 'Seconds from run to run. One of INTERVAL, INTERVALMS and CRON is set.' }),
  INTERVALMS: text({ keepsEmpty: true, doc: 'Milliseconds from run to run.' }),
  CRON: text({
    keepsEmpty: true,
    doc: 'When it runs, in the words of the Quartz scheduler: seconds, minutes, hours, day, month, weekday, and years if wanted.',
  }),
  WORK_LOG_TYPES: list({
    default: ['INFO_LOGGING'],
    keepsEmpty: true,
    doc: 'Where a run that went well is told of: INFO_LOGGING, SECURE_AUDITLOGGING, both or, left empty, nowhere.',
  }),
} as const;

export type TimedServiceSettings = ConfigurationOf<typeof TIMED_SERVICE_PROPERTIES>;

/** The settings of a timed service, with what is wrong with them for its status. */
export function readTimedServiceProperties(properties: RawProperties): {
  readonly settings: TimedServiceSettings;
  readonly problems: readonly PropertyProblem[];
} {
  const { configuration } = readConfiguration(TIMED_SERVICE_PROPERTIES, properties);
  if (!configuration) throw new Error('every text is a value of these properties');
  const unknown = configuration.WORK_LOG_TYPES.some((type) => !WORK_LOG_TYPES.some((one) => one === type));
  if (!unknown) return { settings: configuration, problems: [] };
  const message = `Unknown log type: ${properties.get('WORK_LOG_TYPES') ?? ''}`;
  return { settings: configuration, problems: [{ property: 'WORK_LOG_TYPES', message }] };
}
