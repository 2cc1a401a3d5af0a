import { getHeapStatistics } from 'node:v8';

/** Memory that the process can still get, in bytes: what its heap may grow by, or what the machine or container has left where that is less. */
export function freeMemoryBytes(): number {
  const { heap_size_limit: limit, used_heap_size: used } = getHeapStatistics();
  return Math.min(limit - used, process.availableMemory());
}
