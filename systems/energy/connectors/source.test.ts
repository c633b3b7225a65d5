import { expect, test } from 'vitest'
import { checkOrigin, sourceOf } from './source.ts'

test('a source is simulated when MILLRACE_SIMULATED names it, and only then', () => {
  const environment = { MILLRACE_SIMULATED: 'smartsheet, EIA ,yahoo', FRED_BASE_URL: 'http://127.0.0.1:4000/fred' }
  expect(sourceOf('eia', environment)).toEqual({ name: 'eia', code: 'EIA-SIMULATED', simulated: true })
  expect(sourceOf('fred', environment)).toEqual({ name: 'fred', code: 'FRED', simulated: false })
  expect(sourceOf('yahoo', environment).code).toBe('YAHOO-SIMULATED')
  expect(sourceOf('eia', {}).code).toBe('EIA')
})

function answer(headers: Record<string, string>) {
  return {
    status: 200,
    headers: new Headers(headers),
    address: 'http://127.0.0.1:4000/v2',
    text: () => '',
    json: () => ({}),
  }
}

test('an answer from where the source is believed to be passes', () => {
  const simulated = sourceOf('eia', { MILLRACE_SIMULATED: 'eia' })
  expect(() => checkOrigin(answer({}), sourceOf('eia', {}))).not.toThrow()
  expect(() => checkOrigin(answer({ 'x-millrace-simulator': 'eia' }), simulated)).not.toThrow()
})

test('an answer of a simulator where the real service is expected says what to set', () => {
  expect(() => checkOrigin(answer({ 'x-millrace-simulator': 'eia' }), sourceOf('eia', {}))).toThrow(
    /got an answer of a simulator .* Add eia to MILLRACE_SIMULATED .* EIA_BASE_URL/,
  )
})

test('a real answer where the simulator is expected says what to unset', () => {
  expect(() => checkOrigin(answer({}), sourceOf('fred', { MILLRACE_SIMULATED: 'fred' }))).toThrow(
    /expected the fred simulator.* Take fred out of MILLRACE_SIMULATED/,
  )
})
