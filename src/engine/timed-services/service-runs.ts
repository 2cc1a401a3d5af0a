import { ALONE, type ProcessGroup } from '../../core/process-group.js';

const RAN = 'timed service ran';

/** When each timed service last ran on this server, since its worker was loaded. Known in all processes, whichever ran it. */
export class ServiceRuns {
  private readonly times = new Map<number, number>();

  constructor(private readonly group: ProcessGroup = ALONE) {
    group.on(RAN, (content) => {
      if (!Array.isArray(content)) return;
      const [workerId, time] = content as readonly unknown[];
      if (typeof workerId === 'number' && typeof time === 'number') this.times.set(workerId, time);
    });
  }

  /** Milliseconds since the epoch. */
  last(workerId: number): number | undefined {
    return this.times.get(workerId);
  }

  async note(workerId: number, time: number): Promise<void> {
    this.times.set(workerId, time);
    await this.group.broadcast(RAN, [workerId, time]);
  }

  /** For a worker that is loaded anew, or with id 0 for all. */
  forget(workerId: number): void {
    if (workerId === 0) this.times.clear();
    else this.times.delete(workerId);
  }
}
