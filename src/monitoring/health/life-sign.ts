import { Loops } from '../../database/loops.ts'
import type { HttpClient } from '../../pipelines/http-client.ts'
import type { Secret } from '../../pipelines/secret.ts'
import type { Engine } from '../../runs/engine.ts'
import { claimLifeSign, releaseLifeSign } from './life-sign-store.ts'
import { readHealth } from './report.ts'

export interface LifeSignOptions {
  /** Who is told: an address that raises an alarm when it is not asked for, of a kind that takes a GET. */
  url: string | Secret
  everyMs: number
  http: HttpClient
  /** Hears when nobody could be told. */
  onError: (error: unknown, loop: string) => void
}

const mostLookMs = 15_000

/**
 * Tells somebody outside, as long as nothing is unhealthy, that all is well: who watches the watcher hears it by the silence.
 * All processes together say so once in every interval.
 */
export function startLifeSign(
  { database, clock }: Pick<Engine, 'database' | 'clock'>,
  { url, everyMs, http, onError }: LifeSignOptions,
): { tick(): Promise<void>; stop(): Promise<void> } {
  const loops = new Loops(database, onError)
  loops.start('life sign', Math.min(everyMs, mostLookMs), async (signal) => {
    const { state } = await readHealth(database.pool, clock.now())
    if (state === 'unhealthy') return
    const now = clock.now()
    const claimed = await claimLifeSign(database.pool, now, everyMs)
    if (!claimed) return
    try {
      await http.get(typeof url === 'string' ? url : url.reveal(), { signal, timeout: '10s', totalTimeout: '20s' })
    } catch (error) {
      // Somebody may try again at once: the address was not told.
      await releaseLifeSign(database.pool, now, everyMs)
      throw error
    }
  })
  return loops
}
