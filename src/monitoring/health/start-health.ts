import { Loops } from '../../database/loops.ts'
import type { Engine } from '../../runs/engine.ts'
import type { HealthCheck } from './check.ts'
import { examine } from './examine.ts'
import { recordFindings } from './record.ts'

const lookEveryMs = 30_000

export interface HealthOptions {
  checks: readonly HealthCheck[]
  /** Hears of findings that could not be stored. A check that fails is a finding, not an error. */
  onError: (error: unknown, loop: string) => void
}

/** Looks at everything every 30 s, and stores what has changed. */
export function startHealth(
  { database, clock }: Pick<Engine, 'database' | 'clock'>,
  { checks, onError }: HealthOptions,
): { tick(): Promise<void>; stop(): Promise<void> } {
  const loops = new Loops(database, onError)
  loops.start('health', lookEveryMs, async (signal) => {
    const examined = await examine(checks, { signal })
    await recordFindings(database, examined, clock.now())
  })
  return loops
}
