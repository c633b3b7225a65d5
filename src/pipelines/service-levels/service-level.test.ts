import { expect, it } from 'vitest'
import { defineConfig } from '../config.ts'
import { counter } from '../counter.ts'
import { pipeline } from '../pipeline.ts'
import { parseRetention } from '../retention.ts'
import { system } from '../system.ts'
import { serviceLevel } from './service-level.ts'

const claims = pipeline('claims').step('send', () => 1)
const level = (of: Parameters<typeof serviceLevel>[1]['of'], goal = 99, name = 'claims') =>
  serviceLevel('level', { pipeline: name, goal, of })
const configOf = (declared: ReturnType<typeof serviceLevel>) =>
  defineConfig({ systems: [system({ name: 'rcm', pipelines: [claims], serviceLevels: [declared] })] })

it('a service level measures completion, a duration of the run or of a step, or a metric', () => {
  expect(level('completed').measure).toEqual({ kind: 'completed' })
  expect(level({ within: '30s' }).measure).toEqual({ kind: 'run within', withinMs: 30_000 })
  expect(level({ within: '30s', step: 'send' }).measure).toMatchObject({ kind: 'step within', step: 'send' })
  expect(level({ metric: 'rate', atLeast: 80 }).measure).toEqual({ kind: 'metric', metric: 'rate', atLeast: 80 })
  expect(configOf(level('completed')).serviceLevels).toHaveLength(1)
})

it('a goal leaves an error budget, and is of a pipeline and a step that are there', () => {
  expect(() => level('completed', 100)).toThrow('expected goal to leave an error budget')
  expect(() => level('completed', 0)).toThrow('expected goal to be a number from 0.001')
  expect(() => configOf(level('completed', 99, 'claim'))).toThrow("unknown pipeline 'claim', did you mean 'claims'?")
  expect(() => configOf(level({ within: '1s', step: 'sent' }))).toThrow("unknown step 'sent', did you mean 'send'?")
})

it('a counter has a name that Prometheus takes and that is not one of ours', () => {
  const given = { help: 'Claims.', metric: 'submitted' }
  expect(counter({ ...given, name: 'a_total' })).toMatchObject({ pipelines: null, labels: {} })
  expect(() => counter({ ...given, name: 'A-total' })).toThrow('expected its name to be in small letters')
  expect(() => counter({ ...given, name: 'millrace_a_total' })).toThrow("the platform's own")
  expect(() => counter({ ...given, name: 'a_total', labels: { 'a-b': 'x' } })).toThrow('expected a label')
})

it('everything is kept for a time that is shown, logs no longer than their runs', () => {
  expect(parseRetention()).toMatchObject({ runs: 60 * 86_400_000, metrics: 730 * 86_400_000 })
  expect(parseRetention({ runs: '7d' }).logs).toBe(7 * 86_400_000)
  expect(() => parseRetention({ runs: '7d', logs: '8d' })).toThrow('expected logs to go no later than their runs')
  expect(() => parseRetention({ runs: '2h' })).toThrow('expected runs to be a day or more')
  expect(() => parseRetention({ run: '2d' } as object)).toThrow('did you mean `runs`?')
})

it('the zone of a team is one that is there', () => {
  expect(defineConfig({ systems: [] }).timezone).toBe('UTC')
  expect(() => defineConfig({ systems: [], timezone: 'Europe/Berlim' })).toThrow("did you mean 'Europe/Berlin'?")
})
