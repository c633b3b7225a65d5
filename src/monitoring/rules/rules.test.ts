import { afterEach, beforeEach, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../database/test-database.ts'
import { TestClock } from '../../pipelines/clock.ts'
import { metric, runFails } from '../../pipelines/rules/condition.ts'
import { type Rule, rule } from '../../pipelines/rules/rule.ts'
import type { Engine } from '../../runs/engine.ts'
import { builtInRules } from './built-in.ts'
import { readRuleChanges } from './rule-store.ts'
import { listRules, setRule, syncRules } from './rules.ts'

let database: TestDatabase
const engine = (): Engine => ({ database, clock: new TestClock('2026-08-20T12:00:00Z') }) as unknown as Engine
const low = (below: number) => rule('low', { when: metric('rate', { pipeline: 'p', below }) })
const sync = async (...rules: Rule[]) => await syncRules(engine(), { rules, systems: [] })
const limitOf = (rules: Awaited<ReturnType<typeof sync>>) => {
  const when = rules.find((active) => active.rule.name === 'low')?.rule.when
  return when?.kind === 'metric' ? when.limit : undefined
}

beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  await database.drop()
})

it('judges by what is built in and by what is declared; a declared rule takes the place of one that is built in', async () => {
  const calmer = rule('run-failed', { when: runFails({ inARow: 3 }), severity: 'warning' })
  const active = await sync(low(0.8), calmer)
  expect(active.map((each) => each.rule.name)).toEqual([...builtInRules.map(({ name }) => name), 'low'].toSorted())
  expect(active.find((each) => each.rule.name === 'run-failed')?.rule).toMatchObject({ severity: 'warning' })
})

it('keeps what operators changed when the declaration changes, and what they switched off', async () => {
  await sync(low(0.8))
  await setRule(engine(), 'low', { changes: { below: 0.7 } }, { kind: 'person', name: 'ann' })
  await setRule(engine(), 'run-partial', { isEnabled: false }, { kind: 'person', name: 'ann' })
  const active = await sync(low(0.9))
  expect(limitOf(active)).toBe(0.7)
  expect(active.map((each) => each.rule.name)).not.toContain('run-partial')
  await setRule(engine(), 'low', { changes: { below: null } }, { kind: 'person', name: 'ann' })
  expect(limitOf(await sync(low(0.9)))).toBe(0.9)
  await setRule(engine(), 'low', { isEnabled: false }, { kind: 'person', name: 'ann' })
  expect(limitOf(await sync(low(0.95)))).toBeUndefined()
})

it('writes down each time a rule changes who it was and what is in force, and nothing when nothing changes', async () => {
  await sync(low(0.8))
  await sync(low(0.8))
  await setRule(engine(), 'low', { changes: { below: 0.7 } }, { kind: 'person', name: 'ann' })
  await sync(low(0.8))
  await sync()
  const changes = await readRuleChanges(database.pool, 'low')
  expect(
    changes.map(({ actor, declared }) => [actor, declared && 'below' in declared.when && declared.when.below]),
  ).toEqual([
    ['configuration', 0.8],
    ['person ann', 0.7],
    ['configuration', null],
  ])
})

it('is synchronised by many at once, each change once', async () => {
  await Promise.all(Array.from({ length: 5 }, () => sync(low(0.8))))
  expect(await readRuleChanges(database.pool, 'low')).toHaveLength(1)
})

it('refuses changes that the rule could not be declared with, and names the next rule', async () => {
  await sync(low(0.8))
  const change = async (name: string, changes: Record<string, unknown>) =>
    await setRule(engine(), name, { changes }, { kind: 'person', name: 'ann' })
  await expect(change('low', { clearAt: 0.5 })).rejects.toThrow('expected clearAt on the good side of 0.8, got 0.5')
  await expect(change('low', { pipeline: 'other' })).rejects.toThrow("metric cannot be changed by 'pipeline'")
  await expect(change('lwo', { below: 1 })).rejects.toThrow("no rule is named 'lwo'")
  expect((await listRules(database.pool)).find(({ name }) => name === 'low')?.changed).toEqual({})
})

it('asks a function again, and goes by what is declared where a change does not fit any more', async () => {
  let rules = [low(0.8)]
  const config = { rules: async () => rules, systems: [] }
  await syncRules(engine(), config)
  await setRule(engine(), 'low', { changes: { clearAt: 0.85 } }, { kind: 'person', name: 'ann' })
  rules = [low(0.9)]
  expect(limitOf(await syncRules(engine(), config))).toBe(0.9)
})
