import { expect } from 'chai';
import { readQuartzCron } from '../../../../src/engine/timed-services/quartz-cron.js';

function nextOf(expression: string, after = Date.now()): Date {
  const next = readQuartzCron(expression)?.next(after);
  if (!next?.fires) throw new Error(`${expression} does not fire soon`);
  return new Date(next.at);
}

const SUNDAY = 0;
const MONDAY = 1;
const SATURDAY = 6;

describe('an expression of the Quartz scheduler', () => {
  it('fires at the next time that it names', () => {
    const next = nextOf('0 30 10 * * ?');
    expect([next.getHours(), next.getMinutes(), next.getSeconds()]).to.deep.equal([10, 30, 0]);
    expect(next.getTime())
      .to.be.greaterThan(Date.now())
      .and.at.most(Date.now() + 25 * 3_600_000);
  });

  it('counts days of the week from Sunday as 1', () => {
    expect(nextOf('0 0 12 ? * 1').getDay()).to.equal(SUNDAY);
    expect(nextOf('0 0 12 ? * 2').getDay()).to.equal(MONDAY);
    expect(nextOf('0 0 12 ? * 7').getDay()).to.equal(SATURDAY);
    expect(nextOf('0 0 12 ? * L').getDay()).to.equal(SATURDAY);
    expect(nextOf('0 0 12 ? * MON').getDay()).to.equal(MONDAY);
    expect([1, 2, 3, 4, 5]).to.include(nextOf('0 0 12 ? * 2-6').getDay());
  });

  it('takes the second Monday and the last Sunday of a month', () => {
    const second = nextOf('0 0 12 ? * 2#2');
    expect(second.getDay()).to.equal(MONDAY);
    expect(second.getDate()).to.be.within(8, 14);
    const last = nextOf('0 0 12 ? * 1L');
    expect(last.getDay()).to.equal(SUNDAY);
    expect(new Date(last.getTime() + 7 * 86_400_000).getMonth()).not.to.equal(last.getMonth());
  });

  it('takes the last day of a month', () => {
    const last = nextOf('0 0 12 L * ?');
    expect(new Date(last.getTime() + 86_400_000).getDate()).to.equal(1);
  });

  it('takes steps that begin at a number', () => {
    expect(nextOf('0 5/15 * * * ?').getMinutes() % 15).to.equal(5);
    expect(nextOf('30/10 * * * * ?').getSeconds() % 10).to.equal(0);
  });

  it('fires in the years of its seventh field only', () => {
    const year = new Date().getFullYear() + 1;
    expect(nextOf(`0 0 12 1 1 ? ${String(year)}`).getFullYear()).to.equal(year);
    expect(nextOf(`0 0 12 1 1 ? ${String(year)}-${String(year + 2)}`).getFullYear()).to.equal(year);
    expect(readQuartzCron('0 0 12 1 1 ? 1999')?.next(Date.now())).to.equal(undefined);
    expect(readQuartzCron('* * * * * ? 1999-2003/2')?.next(Date.now())).to.equal(undefined);
  });

  it('is asked again just before a year that is far off, and not run through until then', () => {
    const year = new Date().getFullYear() + 3;
    const next = readQuartzCron(`* * * * * ? ${String(year)}`)?.next(Date.now());
    expect(next?.fires).to.equal(false);
    expect(next?.at).to.equal(new Date(year, 0, 1).getTime() - 1_000);
  });

  it('never fires on a working day that its month does not have', () => {
    expect(readQuartzCron('0 0 12 30W 2 ?')?.next(Date.now())).to.equal(undefined);
  });

  it('fires once at a moment, however often it is asked before', () => {
    const first = nextOf('* * * * * ?');
    expect(nextOf('* * * * * ?', first.getTime()).getTime()).to.be.greaterThan(first.getTime());
  });

  it('is asked again where its last firing was later than the next, since the clock was set back', () => {
    const nextYear = Date.now() + 366 * 86_400_000;
    const next = readQuartzCron('0 0 12 * * ?')?.next(nextYear);
    expect(next?.fires).to.equal(false);
    expect(next?.at).to.be.greaterThan(Date.now());
  });

  it('takes working days, and days before the end of a month', () => {
    const day = (expression: string): number => nextOf(expression).getDay();
    expect([1, 2, 3, 4, 5]).to.include(day('0 0 12 15W * ?')).and.to.include(day('0 0 12 LW * ?'));
    const last = nextOf('0 0 12 L-3 * ?');
    expect(new Date(last.getTime() + 4 * 86_400_000).getDate()).to.equal(1);
  });

  it('takes names, lists and ranges over the end, in any letter case', () => {
    expect([10, 11, 0, 1]).to.include(nextOf('0 0 12 1 NOV-FEB ?').getMonth());
    expect([SATURDAY, SUNDAY, MONDAY]).to.include(nextOf('0 0 12 ? * sat-Mon').getDay());
    expect([14, 18]).to.include(nextOf('0 0/5 14,18 * * ?').getHours());
    expect(nextOf('0 0 12 ? * FRIL').getDay()).to.equal(5);
  });

  for (const wrong of [
    '',
    'every day',
    '* * * * *',
    '0 0 12 * * *',
    '0 0 12 ? * ?',
    '0 0 12 ? * 8',
    '0 0 12 ? * 0',
    '0 0 25 * * ?',
    '0 0 12 * 13 ?',
    '0 0 12 * * ? 20x6',
    '0 0 0 30 2 ?',
    '60 * * * * ?',
    '0 */0 * * * ?',
    '0 0 12 5#2 * ?',
    '0 0 12 * * ? 2026/0',
    '0 0 12 * * ? 2026 more',
    `${'0,'.repeat(50_000)}0 0 0 * * ?x`,
  ]) {
    it(`is not ${JSON.stringify(wrong.slice(0, 40))}`, () => {
      expect(readQuartzCron(wrong)).to.equal(undefined);
    });
  }
});
