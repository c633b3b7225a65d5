// What the fault tests of the scheduler schedule: loaded by the test and by the processes that it kills.
import { defineConfig, pipeline } from '../../src/index.ts'
import type { Schedule } from '../../src/pipelines/schedules/schedule.ts'
import { every } from '../../src/pipelines/schedules/timings.ts'

const names = ['first', 'second', 'third']

export default defineConfig({
  systems: [],
  pipelines: names.map((name) => pipeline(name, { overlap: { parallel: 1000 } }).step('only', () => 1)),
})

/** Each is due every hour, and makes up for what it missed. */
export const schedules = names.map(
  (name): Schedule => ({
    name,
    pipeline: name,
    trigger: {
      kind: 'time',
      timing: every('1h'),
      calendar: undefined,
      onHoliday: 'run',
      inBlackout: 'put off',
    },
    mode: undefined,
    params: {},
    catchUp: 'all',
    deadlineMs: undefined,
    isEnabled: true,
  }),
)
