/** Calls `start` so many times, at most `lanes` at once: more would only wait for a connection. */
export async function inLanes(times: number, lanes: number, start: () => Promise<unknown>): Promise<void> {
  let left = times
  const lane = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      await start()
    }
  }
  await Promise.all(Array.from({ length: Math.min(times, lanes) }, lane))
}
