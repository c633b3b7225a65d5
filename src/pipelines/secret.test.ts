/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- printing secrets is what is tested */
import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { inspect } from 'node:util'
import { serialize } from 'node:v8'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { redact } from './redaction.ts'
import { Refusal, shown } from './refusal.ts'
import { derivedSecret, isSecret, secret } from './secret.ts'

const canary = 'CANARY-7f3a9c-value'
const key = secret('EIA_API_KEY', { from: { EIA_API_KEY: canary } })

afterEach(() => vi.unstubAllEnvs())

describe('a secret gives out its value', () => {
  test('when it is revealed, as the environment has it then', () => {
    const later = secret('MILLRACE_TEST_KEY')
    vi.stubEnv('MILLRACE_TEST_KEY', 'first-value')
    expect(later.reveal()).toBe('first-value')
    vi.stubEnv('MILLRACE_TEST_KEY', 'second-value')
    expect(later.reveal()).toBe('second-value')
  })

  test('and says before whether it has one', () => {
    expect(key.isSet).toBe(true)
    expect(secret('EIA_API_KEY', { from: {} }).isSet).toBe(false)
    expect(secret('EIA_API_KEY', { from: { EIA_API_KEY: ' \n' } }).isSet).toBe(false)
  })

  test.each([
    [{}, 'got one that is not set'],
    [{ EIA_API_KEY: '' }, 'got one that is empty'],
    [{ EIA_API_KEY: '  ' }, 'got one that is empty'],
  ])('and names its variable when there is none: %j', (from, got) => {
    const sentence = `expected a value in the environment variable EIA_API_KEY, ${got}: set it for the process that runs the step`
    expect(() => secret('EIA_API_KEY', { from }).reveal()).toThrow(new Refusal(sentence))
  })
})

describe('everything else shows stars', () => {
  const printed: [string, () => unknown][] = [
    ['String()', () => String(key)],
    ['a template literal', () => `${key}`],
    ["+ ''", () => Object(key) + ''],
    ['join', () => [key].join()],
    ['inspect', () => inspect(key)],
    ['inspect of all there is', () => inspect(key, { showHidden: true, depth: 9, getters: true })],
    ['inspect within an object', () => inspect({ deep: [{ key }] }, { depth: 9 })],
    ['shown', () => shown({ key })],
  ]

  test.each(printed)('%s', (_name, print) => {
    expect(print()).not.toContain(canary)
  })

  test('to be exact, three', () => {
    expect([String(key), `${key}`, inspect(key)]).toEqual(['***', '***', '***'])
  })

  test('console.log', () => {
    const lines: string[] = []
    const stream = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) })
    new Console(stream).log(key, { key }, '%s %o', key)
    new Console(stream).log('%s %o %O', key, key, key)
    expect(lines.join('')).toMatch(/\*\*\*/)
    expect(lines.join('')).not.toContain(canary)
  })

  test('inspect without custom functions, spreads, entries and clones carry the name alone', () => {
    expect(inspect(key, { customInspect: false, showHidden: true, depth: 9 })).not.toContain(canary)
    expect({ ...key }).toEqual({ name: 'EIA_API_KEY' })
    expect(structuredClone(key)).toEqual({ name: 'EIA_API_KEY' })
    expect(serialize(key).toString('latin1')).not.toContain(canary)
    expect(Object.getOwnPropertyNames(key)).toEqual(['name'])
  })
})

test('storing a secret is refused by name, wherever it is in what is stored', () => {
  const sentence =
    'expected a value that may be stored, got the secret EIA_API_KEY: leave it out, or call reveal() where it is sent'
  expect(() => JSON.stringify(key)).toThrow(new Refusal(sentence))
  expect(() => JSON.stringify({ rows: [{ key }] })).toThrow(new Refusal(sentence))
})

test.each([canary, 'abcdef0123456789abcdef0123456789', 'a-b', '9'])(
  'a value in the place of the name is refused and not shown: %s',
  (value) => {
    expect(() => secret(value)).toThrow('expected the name of an environment variable in capitals, got something else')
    expect(() => secret(value)).not.toThrow(value)
  },
)

test('a derived secret is as secret as what it is made of', () => {
  const token = derivedSecret(key, (value) => `Bearer ${value}`)
  expect(token.reveal()).toBe(`Bearer ${canary}`)
  expect(`${token} ${inspect(token, { showHidden: true })}`).toBe('*** ***')
  expect(() => JSON.stringify(token)).toThrow('the secret EIA_API_KEY')
  const missing = derivedSecret(secret('EIA_API_KEY', { from: {} }), (value) => `Bearer ${value}`)
  expect(missing.isSet).toBe(false)
  expect(() => missing.reveal()).toThrow('the environment variable EIA_API_KEY')
})

test('isSecret tells secrets from everything else', () => {
  expect([key, derivedSecret(key, String)].map(isSecret)).toEqual([true, true])
  expect(['x', 1, null, undefined, {}, { reveal: 'x' }].map(isSecret)).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
  ])
})

test('a value once revealed is known to redact, process-wide', () => {
  const value = 'REVEALED-only-here-1'
  expect(redact(`the key ${value} is wrong`)).toContain(value)
  secret('OTHER_KEY', { from: { OTHER_KEY: value } }).reveal()
  expect(redact(`the key ${value} is wrong`)).toBe('the key *** is wrong')
})
