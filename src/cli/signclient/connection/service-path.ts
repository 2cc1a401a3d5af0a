const DEFAULT_BASE = '/signserver';

/** Where a service is: `-servlet` where it is given, else its path below `-baseurlpath`. */
export function servicePath(
  { servlet, baseurlpath = DEFAULT_BASE }: { readonly servlet?: string | undefined; readonly baseurlpath?: string | undefined },
  path: string,
): string {
  const whole = servlet ?? `${baseurlpath.replace(/\/+$/, '')}${path}`;
  return whole.startsWith('/') ? whole : `/${whole}`;
}
