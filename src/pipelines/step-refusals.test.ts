// Every mistake that can be made in a step, and the sentence it is refused with. The compiler refuses most of them,
// too; here they come from JavaScript.
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { dataset } from './dataset.ts'
import { atLeast } from './from.ts'
import { pipeline } from './pipeline.ts'
import { Refusal } from './refusal.ts'
import { rows } from './rows.ts'
import { js } from './unchecked.ts'

const fn = () => 1
const key = () => 'a'
const prices = { name: 'prices', table: 'energy.prices', key: ['day'], columns: { day: 'date' } }

const start = pipeline('prices')
  .step('eia', () => rows([{ day: '2026-08-18' }]))
  .step('fred', () => rows([{ day: '2026-08-18' }]))
  .each('send', { from: 'eia', key: (price) => price.day }, () => 1)

const step = (options: unknown) => start.step('valid', js(options), fn)
const each = (options: unknown) => start.each('valid', js(options), fn)
const exec = (options: unknown) => start.exec('valid', js(options))
const wait = (options: unknown) => start.wait('valid', js(options))
const load = (options: unknown) => start.load('valid', js(options))

const mistakes: [mistake: string, make: () => unknown, sentence: string][] = [
  ['an unknown step in from', () => step({ from: 'eai' }), "unknown step 'eai' in `from`, did you mean 'eia'?"],
  [
    'an unknown step in after',
    () => step({ after: ['eia', 'fret'] }),
    "unknown step 'fret' in `after`, did you mean 'fred'?",
  ],
  [
    'a step below',
    () => step({ from: 'store' }),
    "unknown step 'store' in `from`: a step can only name steps above it, above it are eia, fred, send",
  ],
  ['itself', () => step({ from: 'valid' }), 'it names itself in `from`; a step can only name steps above it'],
  ['an empty from', () => step({ from: [] }), 'expected `from` to name a step, got an empty list: leave it out?'],
  ['a step twice in from', () => step({ from: ['eia', 'eia'] }), "step 'eia' is listed twice in `from`"],
  [
    'atLeast less than 1',
    () => step({ from: atLeast(0, ['eia']) }),
    'expected the count of atLeast to be a whole number of 1 or more, got 0',
  ],
  [
    'atLeast more than listed',
    () => step({ from: atLeast(3, ['eia', 'fred']) }),
    'expected atLeast to ask for at most the 2 listed, got 3',
  ],
  [
    'atLeast of an unknown step',
    () => step({ from: atLeast(1, ['eia', 'fried']) }),
    "unknown step 'fried' in `from`, did you mean 'fred'?",
  ],
  ['an unknown option', () => step({ retires: {} }), 'unknown option `retires`, did you mean `retry`?'],
  [
    'an unknown option like no other',
    () => step({ x: 1 }),
    'unknown option `x`: expected one of after, optional, when, retry, timeout, from, source',
  ],
  ['options that are none', () => step('eia'), "expected options to be an object, got 'eia'"],
  [
    'an unknown option of retry',
    () => step({ retry: { attempt: 3 } }),
    'retry: unknown option `attempt`, did you mean `attempts`?',
  ],
  [
    'no attempts',
    () => step({ retry: { attempts: 0 } }),
    'expected retry.attempts to be a whole number of 1 or more, got 0',
  ],
  [
    'half an attempt',
    () => step({ retry: { attempts: 1.5 } }),
    'expected retry.attempts to be a whole number of 1 or more, got 1.5',
  ],
  ['a wrong jitter', () => step({ retry: { jitter: 2 } }), 'expected retry.jitter to be a number from 0 to 1, got 2'],
  [
    'a shrinking pause',
    () => step({ retry: { factor: 0.5 } }),
    'expected retry.factor to be a number of 1 or more, got 0.5',
  ],
  [
    'a wrong pause',
    () => step({ retry: { base: '2 sceonds' } }),
    "unknown unit 'sceonds' in retry.base '2 sceonds', did you mean 's'?",
  ],
  [
    'worthRetrying that is no function',
    () => step({ retry: { worthRetrying: true } }),
    'expected retry.worthRetrying to be a function, got true',
  ],
  [
    'a timeout without a unit',
    () => step({ timeout: 30 }),
    "expected timeout to be a duration such as '90s', '15m' or '1h30m', got the number 30: write the unit, '30s'?",
  ],
  ['a timeout of zero', () => step({ timeout: '0s' }), "expected timeout to be more than zero, got '0s'"],
  [
    'optional that is not true or false',
    () => step({ optional: 'yes' }),
    "expected optional to be true or false, got 'yes'",
  ],
  ['when that is no function', () => step({ when: true }), 'expected when to be a function, got true'],
  [
    'a source without a window',
    () => step({ source: 'EIA' }),
    '`source` needs a window: declare `window: { lookback, history }` in the options of the pipeline',
  ],
  ['no function', () => start.step('valid', js(42)), 'expected a function as the last argument, got 42'],
  [
    'each without a key',
    () => each({ from: 'eia' }),
    'expected `key`: what tells one item from another in every run alike, `key: (item) => item.id`',
  ],
  [
    'a chained each with a key',
    () => each({ from: 'send', key }),
    "`key` is that of 'send', whose items it goes on with: leave it out",
  ],
  [
    'each over two steps',
    () => each({ from: ['eia', 'fred'], key }),
    'expected `from` to name the one step with the items, got ["eia","fred"]',
  ],
  [
    'no items under way',
    () => each({ from: 'eia', key, limit: 0 }),
    'expected limit to be a whole number of 1 or more, got 0',
  ],
  [
    'tolerate that is no number',
    () => each({ from: 'eia', key, tolerate: 'abc' }),
    "expected tolerate to be a count such as 3 or a share such as '10%', got 'abc'",
  ],
  [
    'tolerate below zero',
    () => each({ from: 'eia', key, tolerate: -1 }),
    "expected tolerate to be a count such as 3 or a share such as '10%', got -1",
  ],
  [
    'tolerate over 100 %',
    () => each({ from: 'eia', key, tolerate: '101%' }),
    "expected tolerate to be at most '100%', got '101%'",
  ],
  [
    'an empty command',
    () => exec({ command: [] }),
    "expected command to be a program and its arguments, ['python3', 'score.py'], got []",
  ],
  [
    'a command line',
    () => exec({ command: 'ls -l' }),
    "expected command to be a program and its arguments, ['python3', 'score.py'], got 'ls -l'",
  ],
  [
    'an unknown kind of output',
    () => exec({ command: ['a'], stdout: 'jsn' }),
    "expected stdout to be 'json' or 'log', got 'jsn', did you mean 'json'?",
  ],
  [
    'a schema for log lines',
    () => exec({ command: ['a'], stdout: 'log', output: z.string() }),
    "`output` checks JSON on standard output, but `stdout` is 'log': leave one of them out",
  ],
  [
    'an environment of numbers',
    () => exec({ command: ['a'], env: { PORT: 80 } }),
    'expected env.PORT to be text, got 80',
  ],
  [
    'a schema that is none',
    () => exec({ command: ['a'], output: { type: 'object' } }),
    'expected output to be a Standard Schema, z.object({ ... }) of zod, say, got {"type":"object"}',
  ],
  ['a wait for nothing', () => wait({}), "expected one of `for: '3d'`, `until: () => date` or `signal: key`, got none"],
  [
    'a wait for two things',
    () => wait({ for: '3d', signal: 'go' }),
    'expected one of `for`, `until` and `signal`, got for and signal',
  ],
  [
    'until as text',
    () => wait({ until: 'tomorrow' }),
    "expected until to be a function that answers with the time, got 'tomorrow'",
  ],
  ['a signal that is no text', () => wait({ signal: 42 }), 'expected signal to be text, got 42'],
  [
    'a deadline on a wait for time',
    () => wait({ for: '3d', timeout: '4d' }),
    '`timeout` belongs to a wait with `signal`',
  ],
  [
    'a retry of a wait',
    () => wait({ for: '3d', retry: {} }),
    'unknown option `retry`: expected one of after, optional, when, from, for, until, signal, timeout, schema',
  ],
  [
    'a load into no dataset',
    () => load({ from: 'eia', into: 'prices' }),
    "expected `into` to be a dataset, made by dataset({ ... }), got 'prices'",
  ],
  [
    'a load that names a step twice',
    () => load({ from: ['eia', 'eia'], into: dataset(js(prices)) }),
    "step 'eia' is listed twice in `from`",
  ],
]

describe('a step is refused with a sentence for', () => {
  it.each(mistakes)('%s', (_, make, sentence) => {
    expect(make).toThrow(new Refusal(`pipeline 'prices', step 'valid': ${sentence}`))
  })

  it('a name that is there', () => {
    expect(() => start.step(js('eia'), fn)).toThrow(
      new Refusal("pipeline 'prices', step 'eia': there is a step 'eia' above already"),
    )
  })

  it('a name with capitals', () => {
    expect(() => start.step('fetchPrices', fn)).toThrow(
      new Refusal(
        "pipeline 'prices', step 'fetchPrices': expected the name of a step to be at most 63 small letters, digits and hyphens, a letter first, got 'fetchPrices': 'fetch-prices'?",
      ),
    )
  })
})
