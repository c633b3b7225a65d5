// The scheduler of the bench of schedules: many schedules, some of which are due in the minute that it is told.
import { createPlatform } from '../src/index.ts'
import type { Schedule } from '../src/pipelines/schedules/schedule.ts'
import { cron } from '../src/pipelines/schedules/timings.ts'
import { startScheduler } from '../src/scheduler/schedules/scheduler.ts'
import config, { pipelineNames } from './project/schedules.config.ts'

/** What it is started with, as JSON. */
export interface ScheduleOrder {
  all: number
  due: number
  /** Milliseconds since 1970. */
  at: number
}

const order: ScheduleOrder = JSON.parse(process.argv[2] ?? '')
const platform = createPlatform(config, { simulate: false })
const schedules = Array.from({ length: order.all }, (_none, number): Schedule => {
  const at = new Date(order.at)
  // The others are due at some other hour.
  const hour = number < order.due ? at.getUTCHours() : (at.getUTCHours() + 2 + (number % 20)) % 24
  return {
    name: `schedule-${number}`,
    pipeline: pipelineNames[number % pipelineNames.length] ?? '',
    trigger: {
      kind: 'time',
      timing: cron(`${at.getUTCMinutes()} ${hour} * * *`, { timezone: 'UTC' }),
      calendar: undefined,
      onHoliday: 'run',
      inBlackout: 'put off',
    },
    mode: undefined,
    params: {},
    catchUp: 'latest',
    deadlineMs: undefined,
    isEnabled: true,
  }
})
const scheduler = startScheduler(await platform.engine(), {
  schedules: async () => schedules,
  onError: (error, loop) => console.error(loop, error),
})
process.once('disconnect', () => void scheduler.stop().then(() => process.exit(0)))
