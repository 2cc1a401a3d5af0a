import { boolean, integer, list, text, type ConfigurationOf } from '../core/properties.js';

/** How health is told: SignServer's settings `healthcheck.*`. */
export interface HealthOptions {
  /** Addresses that may ask, textual; the entry `ANY` lets everybody. */
  readonly authorizedAddresses: readonly string[];
  /** MiB. */
  readonly minimumFreeMemory: number;
  /** Properties file that says whether the server is down for maintenance; absent where there is none. */
  readonly maintenanceFile?: string;
  /** The property in it that says so by `true`. */
  readonly maintenanceProperty: string;
  /** Shown in place of what is wrong. */
  readonly errorMessage?: string;
  /** Whether a failed check is an error of HTTP, and not an answer of status 200 with the text. */
  readonly sendsServerError: boolean;
}

export const HEALTH_SETTINGS = {
  'healthcheck-authorizedips': list({
    separator: ';',
    default: ['127.0.0.1', '::1', '0:0:0:0:0:0:0:1'],
    doc: 'Addresses that may ask for the health check, separated by semicolons; ANY lets everybody.',
  }),
  'healthcheck-minimumfreememory': integer({
    default: 1,
    min: 0,
    doc: 'How much memory must be free for a process to be healthy, in MiB.',
  }),
  'healthcheck-maintenancefile': text({
    doc: 'Properties file that can say that the server is down for maintenance; it is read at each health check.',
  }),
  'healthcheck-maintenancepropertyname': text({
    default: 'DOWN_FOR_MAINTENANCE',
    doc: 'The property in that file that says so by `true`.',
  }),
  'healthcheck-customerrormessage': text({ doc: 'What the health check shows in place of what is wrong.' }),
  'healthcheck-sendservererror': boolean({
    default: true,
    doc: 'Whether a failed health check has status 500; else it has 200 and the text of what is wrong.',
  }),
} as const;

export function healthSettings(read: ConfigurationOf<typeof HEALTH_SETTINGS>): HealthOptions {
  const { 'healthcheck-maintenancefile': maintenanceFile, 'healthcheck-customerrormessage': errorMessage } = read;
  return {
    authorizedAddresses: read['healthcheck-authorizedips'],
    minimumFreeMemory: read['healthcheck-minimumfreememory'],
    ...(maintenanceFile !== undefined && { maintenanceFile }),
    maintenanceProperty: read['healthcheck-maintenancepropertyname'],
    ...(errorMessage !== undefined && { errorMessage }),
    sendsServerError: read['healthcheck-sendservererror'],
  };
}
