import { expect, it } from 'vitest'
import { en } from '../dashboard/src/texts/en.ts'
import { operationsEn } from '../dashboard/src/texts/operations-en.ts'
import { operationsPtBR } from '../dashboard/src/texts/operations-pt-BR.ts'
import { ptBR } from '../dashboard/src/texts/pt-BR.ts'
import { allHealthChecks, type HealthScene } from '../src/monitoring/health/all-checks.ts'
import { healthStates } from '../src/monitoring/health/check.ts'
import type { Actor } from '../src/people/actor.ts'
import type { Band } from '../src/pipelines/dimensions.ts'
import { retentionKinds } from '../src/pipelines/retention.ts'
import type { ConditionKind } from '../src/pipelines/rules/condition.ts'
import { judgedEnds } from '../src/pipelines/rules/condition.ts'
import { verdictKinds } from '../src/pipelines/watches/verdict-kind.ts'
import type { Engine } from '../src/runs/engine.ts'
import type { Tick } from '../src/scheduler/schedules/tick-store.ts'

// What is a type alone is written out here, and the compiler knows whether one is missing.
const actorKinds: Record<Actor['kind'], true> = {
  person: true,
  token: true,
  link: true,
  'command line': true,
  program: true,
  engine: true,
}
const bands: Record<Band, true> = { excellent: true, good: true, fair: true, poor: true }
const outcomes: Record<Tick['outcome'], true> = { started: true, skipped: true, missed: true }
const conditions: Record<ConditionKind, true> = {
  runFails: true,
  runLasts: true,
  metric: true,
  stale: true,
  late: true,
  queueWaits: true,
  unhealthy: true,
  watched: true,
}

/** The names of all checks there can be; nothing is looked at. */
function checkNames(): string[] {
  const scene: Partial<HealthScene> = { projectFolder: '', embeddedDataFolder: '', apiAddress: '', datasets: [] }
  const checks = allHealthChecks({ database: {} } as Engine, scene as HealthScene)
  return [...checks.map(({ name }) => name), 'monitor']
}

it.each([
  ['English', en, operationsEn],
  ['Portuguese', ptBR, operationsPtBR],
] as const)('the catalogue in %s has a word for each that the server speaks', (_, texts, operations) => {
  const { settings, watches, rules, schedules, audit } = operations
  const spoken: [words: Readonly<Record<string, string>>, names: readonly string[]][] = [
    [settings.keptNames, retentionKinds],
    [settings.checks, checkNames()],
    [texts.overview.health, healthStates],
    [watches.kinds, verdictKinds],
    [rules.kinds, Object.keys(conditions)],
    [rules.ends, judgedEnds],
    [rules.levels, healthStates.slice(1)],
    [schedules.outcomes, Object.keys(outcomes)],
    [audit.actorKinds, Object.keys(actorKinds)],
    [texts.run.bands, Object.keys(bands)],
    [texts.run.verdicts, ['pass', 'warn', 'block']],
  ]
  expect(spoken.flatMap(([words, names]) => names.filter((name) => words[name] === undefined))).toEqual([])
})
