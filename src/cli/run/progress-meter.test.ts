import { afterEach, expect, it, vi } from 'vitest'
import { ProgressMeter } from './progress-meter.ts'

afterEach(() => void vi.useRealTimers())

it('tells how far a step is, how fast, and how much longer', () => {
  vi.useFakeTimers()
  const meter = new ProgressMeter()
  meter.note({ step: 'one', item: '', done: 0, total: 5_000 })
  vi.advanceTimersByTime(2_000)
  meter.note({ step: 'one', item: '', done: 1_000, total: 5_000 })
  expect(meter.text('one')).toBe('1,000 of 5,000 (20 %), 500/s, 8 s left')
  expect(meter.bar('one')).toBe('████░░░░░░░░░░░░░░░░')
})

it('tells no rate too early, no end where the whole is unknown, and begins anew with a new attempt', () => {
  vi.useFakeTimers()
  const meter = new ProgressMeter()
  meter.note({ step: 'one', item: '', done: 10, total: null })
  expect(meter.text('one')).toBe('10')
  expect(meter.bar('one')).toBe('')
  vi.advanceTimersByTime(1_000)
  meter.note({ step: 'one', item: '', done: 30, total: null })
  expect(meter.text('one')).toBe('30, 20/s')
  meter.note({ step: 'one', item: '', done: 0, total: null })
  expect(meter.text('one')).toBe('0')
})
