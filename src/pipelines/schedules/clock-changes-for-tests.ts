import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A change of a zone's clocks, as `zdump` tells it: see fixtures/clock-changes.txt. */
export interface ClockChange {
  readonly zone: string
  readonly atMs: number
  readonly beforeMs: number
  readonly afterMs: number
}

/** What the tz database says, without anything of ours in between. */
export const clockChanges: readonly ClockChange[] = readFileSync(
  join(import.meta.dirname, 'fixtures/clock-changes.txt'),
  'utf8',
)
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [zone = '', at = '', before, after] = line.split(' ')
    return { zone, atMs: Date.parse(at), beforeMs: Number(before) * 1000, afterMs: Number(after) * 1000 }
  })
