import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { wayBack } from './way-back.ts'

beforeEach(() => {
  vi.stubGlobal('location', { origin: 'https://millrace.example.com' })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

it('one comes back to the page one wanted', () => {
  expect(wayBack('/runs?state=failed#last')).toBe('/runs?state=failed#last')
})

it('what leads elsewhere, or is no address, leads to the start', () => {
  for (const wanted of [
    '//evil.example.com/x',
    '/..//evil.example.com',
    '//[',
    '/\\[',
    'https://evil.example.com',
    undefined,
  ])
    expect(wayBack(wanted)).toBe('/')
})
