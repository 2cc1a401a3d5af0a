/** Lines that several commands print alike. */

export const SEE_CONFIGURATION = 'See current configuration with the getconfig command, activate it with the reload command';

/** `getconfig` and its kin say this first. */
export const OBSERVE_STORED: readonly string[] = [
  'OBSERVE that this command displays the current configuration which',
  "doesn't have to be the same as the active configuration.",
  'Configurations are activated with the reload command. ',
  '',
];

/** SignServer ends many of its outputs with two empty lines more. */
export const TWO_LINES: readonly string[] = ['', ''];
export const THREE_LINES: readonly string[] = ['', '', ''];
