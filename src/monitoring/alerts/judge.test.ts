import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { metric, runFails } from '../../pipelines/rules/condition.ts'
import { rule } from '../../pipelines/rules/rule.ts'
import { type Judged, mayMove } from './alert.ts'
import { flapMs, judge } from './judge.ts'

const free = { isSilenced: false, isHeld: false }
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1) + minute * 60_000)
const failing = rule('r', { when: runFails() })

/** Shows values one by one, and tells how the alert stands and what people heard. */
function play(of: typeof failing, shown: readonly (readonly [minute: number, value: number | undefined])[]) {
  let alert: Judged | undefined
  const told: string[] = []
  const states = shown.map(([minute, value]) => {
    const fact = value === undefined ? undefined : { value, isEvent: of.when.kind === 'runFails' }
    const move = judge(of, fact, alert, at(minute), free)
    if (move?.tell) told.push(`${move.tell} ${minute}`)
    alert = move?.next ?? alert
    return alert?.state ?? 'none'
  })
  return { states, told, alert }
}

it('waits for `for`, and forgets what was over before', () => {
  const patient = rule('r', { when: metric('rate', { pipeline: 'p', below: 0.8, per: 'day' }), for: '5m' })
  expect(
    play(patient, [
      [0, 0.5],
      [4, 0.5],
      [4.5, 0.9],
      [5, 0.5],
      [9, 0.5],
      [10, 0.5],
    ]).states,
  ).toEqual(['pending', 'pending', 'resolved', 'pending', 'pending', 'firing'])
})

it('clears only at clearAt', () => {
  const hysteresis = rule('r', { when: metric('rate', { pipeline: 'p', below: 0.8, clearAt: 0.85, per: 'day' }) })
  expect(
    play(hysteresis, [
      [0, 0.82],
      [1, 0.79],
      [2, 0.82],
      [3, 0.85],
      [20, 0.84],
    ]).states,
  ).toEqual(['none', 'firing', 'firing', 'resolved', 'resolved'])
})

it('fires after so many in a row', () => {
  const thrice = rule('r', { when: runFails({ inARow: 3 }) })
  expect(
    play(thrice, [
      [0, 2],
      [1, 2],
      [2, 0],
      [3, 2],
      [4, 2],
      [5, 2],
    ]).states,
  ).toEqual(['pending', 'pending', 'resolved', 'pending', 'pending', 'firing'])
})

it('keeps firing until the cause has been gone for `keep`', () => {
  const slow = rule('r', { when: metric('rate', { pipeline: 'p', below: 0.8, per: 'day' }), keep: '5m' })
  expect(
    play(slow, [
      [0, 0.5],
      [1, 0.9],
      [5, 0.9],
      [6, 0.9],
    ]).states,
  ).toEqual(['firing', 'firing', 'firing', 'resolved'])
})

it('is the same alert when it comes back at once, and another when it comes back later', () => {
  const back = play(failing, [
    [0, 2],
    [1, 0],
    [2, 2],
  ])
  expect(back.alert).toMatchObject({ reopened: 1, count: 2, isTold: false })
  expect(back.told).toEqual(['fired 0', 'resolved 1'])
  expect(
    play(failing, [
      [0, 2],
      [1, 0],
      [12, 2],
    ]).alert,
  ).toMatchObject({ reopened: 0, count: 1, isTold: true })
})

it('makes legal moves only, tells in turns, and agrees with a model in which only the last end counts', () => {
  const event = fc.record({
    value: fc.constantFrom(0, 1, 2, undefined),
    pause: fc.integer({ min: 0, max: 20 }),
    isSilenced: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let alert: Judged | undefined
      let minute = 0
      let isBad = false
      let told = false
      for (const { value, pause, isSilenced } of events) {
        minute += pause
        const fact = value === undefined ? undefined : { value, isEvent: true }
        const move = judge(failing, fact, alert, at(minute), { isSilenced, isHeld: false })
        if (move && move.from !== null && move.from !== move.next.state)
          expect(mayMove(move.from, move.next.state)).toBe(true)
        if (move?.tell === 'fired') {
          expect(isSilenced).toBe(false)
          expect(told).toBe(false)
          told = true
        }
        if (move?.next.closedAt) {
          expect(move.tell).toBe(told ? 'resolved' : null)
          told = false
        }
        alert = move?.next ?? alert
        if (value !== undefined) isBad = value === 2
        expect(alert !== undefined && alert.closedAt === null).toBe(isBad)
        if (alert && isBad) expect(alert.state).toBe(isSilenced ? 'silenced' : 'firing')
        const isQuiet = alert?.quietUntil != null && at(minute) < alert.quietUntil
        if (alert && isBad && !isSilenced && !isQuiet) expect(alert.isTold).toBe(true)
      }
    }),
    { numRuns: 2_000 },
  )
  expect(flapMs).toBe(600_000)
})
