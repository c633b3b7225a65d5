import { expect, it } from 'vitest'
import type { WaitRow } from '../../runs/step.ts'
import { isShortWait } from './waiting.ts'

const now = new Date('2026-08-19T12:00:00Z')
const wait = (kind: WaitRow['kind'], afterMs: number | null): WaitRow => ({
  step: 'one',
  item: '',
  kind,
  dueAt: afterMs === null ? null : new Date(now.getTime() + afterMs),
  signalKey: kind === 'signal' ? 'key' : null,
})

it('stays for a minute and for retries, and for nothing longer', () => {
  expect(isShortWait([wait('time', 60_000)], now)).toBe(true)
  expect(isShortWait([wait('time', -1)], now)).toBe(true)
  expect(isShortWait([wait('time', 60_001)], now)).toBe(false)
  expect(isShortWait([wait('retry', 3_600_000)], now)).toBe(true)
})

it('stays for nobody who has to answer, unless something else goes on meanwhile', () => {
  expect(isShortWait([wait('signal', 10_000)], now)).toBe(false)
  expect(isShortWait([wait('review', null)], now)).toBe(false)
  expect(isShortWait([wait('signal', null), wait('time', 10_000)], now)).toBe(true)
})
