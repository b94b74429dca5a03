/** The most memory that this process had. */

/** In MiB. */
export interface Memory {
  /** All memory of the process, since it began. */
  readonly rss: number;
  /** JavaScript's objects, garbage included. */
  readonly heap: number;
  /** What buffers have outside of the heap. */
  readonly buffers: number;
}

const sampleMilliseconds = 10;
const mebibyte = 1024 * 1024;

/** Watches the memory while some work is done. */
export async function peakMemoryOf(work: () => Promise<unknown>): Promise<Memory> {
  const peak = { heap: 0, buffers: 0 };
  const sample = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    peak.heap = Math.max(peak.heap, heapUsed / mebibyte);
    peak.buffers = Math.max(peak.buffers, arrayBuffers / mebibyte);
  };
  const timer = setInterval(sample, sampleMilliseconds);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  sample();
  return { ...peak, rss: process.resourceUsage().maxRSS / 1024 };
}
