import type { CatchUp, Schedule, Trigger } from '../../pipelines/schedules/schedule.ts'
import type { Timing } from '../../pipelines/schedules/timing.ts'
import { cron, every } from '../../pipelines/schedules/timings.ts'
import type { Engine } from '../../runs/engine.ts'
import { select } from '../../runs/kit-for-tests.ts'
import type { TestKit } from '../../test.ts'
import { type Scheduler, startScheduler } from './scheduler.ts'
import type { Tick } from './tick-store.ts'

interface Given extends Partial<Omit<Schedule, 'name' | 'trigger'>> {
  trigger?: Trigger
  timing?: Timing
}

/** A schedule of the pipeline 'quick' that is due at six in UTC, unless it is told otherwise. */
export function declared(name: string, { trigger, timing = sixInUtc, ...given }: Given = {}): Schedule {
  return {
    name,
    pipeline: 'quick',
    trigger: trigger ?? { kind: 'time', timing, calendar: undefined, onHoliday: 'run', inBlackout: 'put off' },
    mode: undefined,
    params: {},
    catchUp: 'latest' satisfies CatchUp,
    deadlineMs: undefined,
    isEnabled: true,
    ...given,
  }
}

const sixInUtc = cron('0 6 * * *', { timezone: 'UTC' })
export const hourly = every('1h')

/** A scheduler over an engine, whose failures a test may look at. */
export function startTestScheduler(
  engine: Engine,
  schedules: readonly Schedule[] | (() => Promise<readonly Schedule[]>),
): Scheduler & AsyncDisposable & { errors: unknown[] } {
  const errors: unknown[] = []
  const scheduler = startScheduler(engine, {
    schedules: typeof schedules === 'function' ? schedules : async () => schedules,
    onError: (error) => void errors.push(error),
  })
  return { ...scheduler, errors, [Symbol.asyncDispose]: scheduler.stop }
}

/** What became of a schedule's due times, in their order: '2026-01-02T06:00 started'. */
export async function ticksOf(kit: TestKit, schedule: string): Promise<string[]> {
  const rows = await select<Pick<Tick, 'dueAt' | 'outcome' | 'missed'>>(
    kit,
    `SELECT due_at AS "dueAt", outcome, missed FROM ticks WHERE schedule = $1 ORDER BY due_at, cause`,
    [schedule],
  )
  return rows.map(
    ({ dueAt, outcome, missed }) =>
      `${dueAt.toISOString().slice(0, 16)} ${outcome}${missed > 0 ? ` after ${missed}` : ''}`,
  )
}
