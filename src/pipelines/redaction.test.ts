import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { disguisesOf } from './disguises.ts'
import { Redaction, redact, remember } from './redaction.ts'

const value = 'p@ss/w+rd "x" & <y>é'

function hiding(...values: string[]): Redaction {
  const redaction = new Redaction()
  for (const each of values) redaction.hide(each)
  return redaction
}

describe('a hidden value is found', () => {
  const disguises: [string, string][] = [
    ['as it is', value],
    ['url-encoded', encodeURIComponent(value)],
    ['url-encoded in lower case', encodeURIComponent(value).replaceAll(/%../g, (hex) => hex.toLowerCase())],
    ['in other letters', value.toUpperCase()],
    ['url-encoded twice', encodeURIComponent(encodeURIComponent(value))],
    ['form-encoded', new URLSearchParams({ v: value }).toString().slice(2)],
    ['in a query as URL writes it', new URL(`http://h/?${value}`).search],
    ['in a path as URL writes it', new URL(`http://h/${value}`).pathname],
    ['in base64', Buffer.from(value).toString('base64')],
    ['in url-safe base64', Buffer.from(value).toString('base64url')],
    ['in JSON', JSON.stringify({ value })],
    [
      'in HTML',
      value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    ],
  ]
  test.each(disguises)('%s', (_name, text) => {
    const redacted = hiding(value).redact(`before ${text} after`)
    expect(redacted).toContain('***')
    expect(redacted).not.toContain(text)
  })

  test.each(['a', 'ab', 'abc', 'user:', 'longer-user:'])('within base64 of something longer: %s', (lead) => {
    const text = Buffer.from(`${lead}CANARY-7f3a9c-value and more`).toString('base64')
    const redacted = hiding('CANARY-7f3a9c-value').redact(text)
    expect(Buffer.from(redacted.replace('***', ''), 'base64').toString()).not.toMatch(/CANARY|7f3a9c|value/)
    expect(redacted).toContain('***')
  })
})

test('of two values that begin alike, none of the longer one stays', () => {
  expect(hiding('abcdef', 'abcdef-ghijkl').redact('x abcdef-ghijkl abcdef')).toBe('x *** ***')
})

test('a value shorter than four letters is hidden as it is, and not looked for in disguise', () => {
  expect([...disguisesOf('abc')]).toEqual(['abc'])
  expect(hiding('abc').redact('abc YWJj')).toBe('*** YWJj')
})

test('an empty value hides nothing', () => {
  expect(hiding('').redact('text')).toBe('text')
})

test('a text cut in the middle of a value does not show its beginning', () => {
  const redaction = hiding('CANARY-7f3a9c-value')
  expect(redaction.redactCut('your key CANARY-7f3a9')).toBe('your key ***')
  expect(redaction.redactCut('your key CAN')).toBe('your key ***')
  expect(redaction.redactCut('your key CA')).toBe('your key CA')
  expect(redaction.redactCut('your key CANARY-7f3a9c-value, CANARY!')).toBe('your key ***, CANARY!')
})

test('what is remembered for the whole process leaves short words alone', () => {
  remember('root')
  expect(redact('Access denied for user root')).toBe('Access denied for user root')
})

test('whatever the value and the text around it, it does not come through', () => {
  // Half surrogate pairs included.
  const unit = fc
    .oneof(fc.integer({ min: 0, max: 126 }), fc.integer({ min: 0, max: 0xff_ff }))
    .map((code) => String.fromCharCode(code))
  const text = fc.string({ unit, maxLength: 30 })
  fc.assert(
    fc.property(fc.string({ unit, minLength: 4, maxLength: 40 }), text, text, (hidden, before, after) => {
      fc.pre(!'***'.includes(hidden) && !before.includes(hidden) && !after.includes(hidden) && !hidden.includes('***'))
      const forms = [hidden, encodeURIComponent(hidden.toWellFormed()), Buffer.from(hidden).toString('base64')]
      const through = forms.filter((form) => hiding(hidden).redact(`${before}|${form}|${after}`).includes(`|${form}|`))
      expect(through).toEqual([])
    }),
  )
})
