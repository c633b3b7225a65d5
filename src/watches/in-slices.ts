import type { ClientBase, Pool } from 'pg'

const sliceMs = 100

/**
 * Works something out a slice at a time: others of this process get their turn in between, and the transaction that it is
 * part of does not look as if nobody used it any more.
 */
export async function inSlices<Value>(client: ClientBase | Pool, work: Iterator<unknown, Value>): Promise<Value> {
  let fromMs = performance.now()
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() - fromMs < sliceMs) continue
    await client.query('SELECT 1')
    fromMs = performance.now()
  }
}
