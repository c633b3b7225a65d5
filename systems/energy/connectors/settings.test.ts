import { expect, test } from 'vitest'
import { accessTo, shownAddress } from './settings.ts'

test('without settings the real services are asked', () => {
  expect(accessTo('eia', {}).baseUrl).toBe('https://api.eia.gov/v2')
  expect(accessTo('fred', {}).baseUrl).toBe('https://api.stlouisfed.org/fred')
  expect(accessTo('yahoo', {}).baseUrl).toBe('https://query1.finance.yahoo.com')
})

test('a real source without a key says which one is missing when it is used', () => {
  expect(() => accessTo('eia', {}).key.reveal()).toThrow('EIA_API_KEY')
})

test('a simulated source needs no key, and takes one that is set', () => {
  const simulated = { MILLRACE_SIMULATED: 'fred', FRED_BASE_URL: 'http://127.0.0.1:4000/fred' }
  expect(accessTo('fred', simulated).key.reveal()).toMatch(/^[a-z0-9]{32}$/)
  const mine = 'b'.repeat(32)
  expect(accessTo('fred', { ...simulated, FRED_API_KEY: mine }).key.reveal()).toBe(mine)
})

test('a source that is said to be simulated never falls back to the real service', () => {
  expect(() => accessTo('eia', { MILLRACE_SIMULATED: 'eia' })).toThrow('EIA_BASE_URL')
})

test('an address is shown without what may be secret in it', () => {
  expect(shownAddress('https://user:password@proxy.example/v2/?key=abc#top')).toBe('https://proxy.example/v2')
  expect(shownAddress('nonsense')).toBe('not an address')
})
