import { cron, every, pipeline, type Schedule, schedule, type Timing } from 'millrace'
import { randomFrom } from '../../src/pipelines/seeded-for-tests.ts'
import type { Plan } from './independent-count.ts'

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Asia/Kolkata']

/** Forty plans: two every hour, two beats, and the rest at a time of day; every day, on some weekdays or on some dates. */
export function plansOf(seed: number): Plan[] {
  const random = randomFrom(seed)
  const below = (most: number) => Math.floor(random() * most)
  const zone = () => zones[below(zones.length)] ?? 'UTC'
  return Array.from({ length: 40 }, (_, index): Plan => {
    if (index < 2) return { kind: 'hourly', minute: below(60), zone: zone() }
    if (index < 4) return { kind: 'every', minutes: 60 * (3 + below(6)) }
    const at = { kind: 'at', hour: below(24), minute: below(60), zone: zone() } as const
    if (index < 32) return { ...at, days: 'all' }
    if (index < 38) return { ...at, days: [1 + below(3), 4 + below(3)] }
    return { ...at, days: 'all', dates: [1 + below(28)] }
  })
}

function timingOf(plan: Plan): Timing {
  if (plan.kind === 'every') return every(`${plan.minutes}m`)
  const { minute, zone: timezone } = plan
  if (plan.kind === 'hourly') return cron(`${minute} * * * *`, { timezone })
  const days = plan.days === 'all' ? '*' : plan.days.join(',')
  return cron(`${minute} ${plan.hour} ${plan.dates?.join(',') ?? '*'} * ${days}`, { timezone })
}

/** Whether the run of a due time fails: one in twenty, always the same ones. */
function fails(seed: number, name: string, dueAt: Date): boolean {
  let mixed = seed
  for (const letter of `${name} ${dueAt.toISOString()}`) mixed = (Math.imul(mixed, 31) + letter.charCodeAt(0)) | 0
  return randomFrom(mixed)() < 0.05
}

/** Every plan as a pipeline with its schedule. */
export function declared(seed: number, plans: readonly Plan[]) {
  const pipelines = plans.map((_, index) => {
    const name = `job-${index}`
    return pipeline(name).step('work', ({ run, metric }) => {
      metric('worked')
      if (run.dueAt && fails(seed, name, run.dueAt)) throw new Error('one in twenty')
      return null
    })
  })
  const schedules = plans.map((plan, index): Schedule => {
    const run = pipelines[index]
    if (!run) throw new Error('expected a pipeline for every plan')
    return schedule(`plan-${index}`, { run, when: timingOf(plan), catchUp: 'all' })
  })
  return { pipelines, schedules }
}
