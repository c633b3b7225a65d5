import { expect, it } from 'vitest'
import { restartPauseMs } from './restart-pause.ts'

it('starts the next process soon after a death, and later after each death in a row', () => {
  const pauses: number[] = []
  let deaths = 0
  for (let round = 0; round < 10; round += 1) {
    const next = restartPauseMs({ deaths, livedMs: 1_000, isLeaseLost: false })
    pauses.push(next.pauseMs)
    deaths = next.deaths
  }
  expect(pauses.slice(0, 4)).toEqual([200, 400, 800, 1_600])
  expect(pauses.at(-1)).toBe(30_000)
  expect(restartPauseMs({ deaths, livedMs: 61_000, isLeaseLost: false })).toEqual({ pauseMs: 200, deaths: 1 })
})

it('starts it at once where the lease was lost, because nothing is wrong with the process', () => {
  expect(restartPauseMs({ deaths: 5, livedMs: 1_000, isLeaseLost: true })).toEqual({ pauseMs: 0, deaths: 0 })
})
