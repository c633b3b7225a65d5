import { expect, it } from 'vitest'
import { randomFrom } from '../../pipelines/seeded-for-tests.ts'
import { checkedWorkflow } from '../../pipelines/watches/job.ts'
import { daysBefore, ran, rule, seenToday, today } from './days-for-tests.ts'
import { forecast } from './forecast.ts'
import { habitsOf } from './habits.ts'

const workflow = checkedWorkflow([{ job: 'LOAD' }])

function tested(minutes: (index: number, weekday: number) => number) {
  const past = daysBefore(60, (day, index) => {
    return ran(day, 0, minutes(index, new Date(`${day}T00:00Z`).getUTCDay()))
  })
  const habits = habitsOf(workflow, new Map([['LOAD', past]]), rule)
  const found = habits.jobs.get('LOAD')
  if (found === undefined) throw new Error('expected habits of LOAD')
  return { ...found.backTest, habits }
}

it('what weekdays say is used where it forecasts better by a tenth, and today is foretold as its weekday', () => {
  const random = randomFrom(1)
  const byWeekday = tested((_, weekday) => (weekday === 2 ? 200 : 100) * (0.97 + 0.06 * random()))
  expect(byWeekday.isCalendarOn).toBe(true)
  expect(byWeekday.calendar?.learnedMs).toBeLessThan((byWeekday.calendar?.plainMs ?? 0) * 0.9)
  const judging = seenToday(0, [{ job: 'LOAD' }])
  const [load] = forecast(judging, byWeekday.habits).jobs
  const minutes = ((load?.finishAt?.p50.getTime() ?? 0) - judging.day.startsAt.getTime()) / 60_000
  expect([today, minutes > 160 && minutes < 210]).toEqual(['2026-03-17', true])
})

it('what weekdays say stays off where days differ by chance alone', () => {
  const random = randomFrom(2)
  const byChance = tested(() => 60 + 60 * random())
  expect(byChance.isCalendarOn).toBe(false)
  expect(byChance.calendar).not.toBeNull()
})

it('nothing is learned from two weeks', () => {
  const past = daysBefore(14, (day, index) => ran(day, 0, 60 + index))
  const habits = habitsOf(workflow, new Map([['LOAD', past]]), rule)
  expect(habits.jobs.get('LOAD')?.backTest).toEqual({
    calendar: null,
    isCalendarOn: false,
  })
})

it('nine of ten finishes lie within the P90, whatever the days were like', () => {
  let [within, all] = [0, 0]
  for (let seed = 1; seed <= 150; seed++) {
    const random = randomFrom(seed)
    const days = 15 + (seed % 30)
    const took = () => Math.round(600 * Math.exp((random() + random() - 1) * (1 + (seed % 3)))) / 10
    const past = daysBefore(days, (day) => ran(day, 0, took()))
    const judging = seenToday(0, [{ job: 'LOAD' }])
    const { finishAt } = forecast(judging, habitsOf(workflow, new Map([['LOAD', past]]), rule))
    const saidMs = (finishAt?.p90.getTime() ?? 0) - judging.day.startsAt.getTime()
    for (let next = 0; next < 20; next++) {
      all++
      if (took() * 60_000 <= saidMs) within++
    }
  }
  expect(within / all).toBeGreaterThanOrEqual(0.87)
  expect(within / all).toBeLessThanOrEqual(0.95)
})
