import type { ShownStatus } from '../../admin/use-cases/get-status.js';

type StatusFields = Pick<ShownStatus, 'id' | 'name' | 'kind' | 'brief' | 'errors' | 'complete' | 'tokenActive' | 'disabled'>;

const HEADING = /^Status of (.+?) with ID (-?\d+) \(([^]*)\) is:$/;
/** A title and its value are separated by a colon behind at least 14 columns. */
const ENTRY = /^ {3}(?=.{14})([^:]*?) *: (.*)$/;
const SECTION = /^ {3}(\S.*):$/;
const ERRORS = '   Errors: ';

/** Takes the status of a worker out of its two texts, which are all that AdminWS tells of it. */
export function statusOfText(brief: string, complete: string): StatusFields {
  const [heading = '', ...lines] = brief.split('\n');
  const [, kind = '', id = '0', name = ''] = HEADING.exec(heading) ?? [];
  const errorsAt = lines.indexOf(ERRORS);
  const entries = (errorsAt < 0 ? lines : lines.slice(0, errorsAt)).filter((line) => line.trim() !== '').map(readEntry);
  const errors = errorsAt < 0 ? [] : lines.slice(errorsAt + 1).flatMap((line) => /^ {6}- (.*)$/.exec(line)?.[1] ?? []);
  return {
    id: Number(id),
    name,
    kind,
    brief: entries,
    errors,
    complete: readSections(complete.split('\n').slice(brief.trimEnd().split('\n').length)),
    tokenActive: entries.find(({ title }) => title === 'Token status')?.value !== 'Offline',
    disabled: entries.some(({ title, value }) => title === 'Worker status' && value === 'Disabled'),
  };
}

function readEntry(line: string): StatusFields['brief'][number] {
  const [, title, value = ''] = ENTRY.exec(line) ?? [];
  return title === undefined ? { title: '', value: line.trim() } : { title, value };
}

function readSections(lines: readonly string[]): StatusFields['complete'] {
  const sections: { title: string; lines: string[] }[] = [];
  for (const [index, line] of lines.entries()) {
    // Between sections; a blank line within one is indented.
    if (line === '') continue;
    const title = index === 0 || lines[index - 1] === '' ? SECTION.exec(line)?.[1] : undefined;
    if (title !== undefined) sections.push({ title, lines: [] });
    else sections.at(-1)?.lines.push(line.replace(/^ {6}/, ''));
  }
  return sections;
}
