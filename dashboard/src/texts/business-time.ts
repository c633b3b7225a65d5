/** How much later the server's business time is than the clock of this browser, in milliseconds. */
let aheadMs = 0

/** Hears of the business time from an answer that has just come. What is no time changes nothing. */
export function hearBusinessTime(text: string | null): void {
  const time = Date.parse(text ?? '')
  if (!Number.isNaN(time)) aheadMs = time - Date.now()
}

/** Now by the server's business time, so that both count from the same moment, however either clock is set. */
export function businessNow(): number {
  return Date.now() + aheadMs
}
