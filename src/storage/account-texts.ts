/**
 * The two texts of GlobalConfigSampleAccounter: `<credential>:<account>;…` and `<account>:<balance>;…`. An entry that is
 * not two parts is passed over; of entries with the same name the last counts.
 */

interface Entry {
  readonly name: string;
  readonly value: string;
}

/** The account of a credential. */
export function accountOf(users: string, credential: string): string | undefined {
  return users
    .split(';')
    .map(entryOf)
    .findLast((entry) => entry?.name === credential)?.value;
}

/**
 * The balances after a change of one; all others stay as they are written. Undefined where there is no such account, it
 * would be overdrawn, or its balance is no number.
 */
export function withBalanceChanged(balances: string, account: string, difference: number): string | undefined {
  const parts = balances.split(';');
  const index = parts.findLastIndex((part) => entryOf(part)?.name === account);
  const entry = entryOf(parts[index] ?? '');
  if (!entry || !/^-?\d{1,15}$/.test(entry.value)) return undefined;
  const balance = Number(entry.value) + difference;
  // Giving back is never refused, whatever was done to the account meanwhile.
  if (balance < 0 && difference < 0) return undefined;
  return parts.with(index, `${entry.name}:${String(balance)}`).join(';');
}

function entryOf(part: string): Entry | undefined {
  const [name, value, ...more] = part.split(':').map((text) => text.trim());
  return name === undefined || value === undefined || more.length > 0 ? undefined : { name, value };
}
