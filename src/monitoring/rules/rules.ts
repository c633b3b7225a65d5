import type { ClientBase, Pool } from 'pg'
import { notify } from '../../database/channel.ts'
import { type Actor, actorText } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import type { Config } from '../../pipelines/config.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { NothingThere, Refusal } from '../../pipelines/refusal.ts'
import { changedRule, type RuleChanges } from '../../pipelines/rules/change.ts'
import { type Rule, type RuleOptions, type RulesOption, rule, ruleList } from '../../pipelines/rules/rule.ts'
import { uniqueNames } from '../../pipelines/unique.ts'
import type { Engine } from '../../runs/engine.ts'
import { alertsChannel, lockAlerts } from '../alerts/lock.ts'
import { builtInRules } from './built-in.ts'
import { type RuleRow, readRules, writeRule } from './rule-store.ts'

/** A rule that is judged by, with the system it belongs to. */
export interface ActiveRule {
  rule: Rule
  system: string | null
}

/** A rule as operators see it. */
export interface RuleReport {
  name: string
  system: string | null
  isEnabled: boolean
  /** False: the configuration has it no more, and it is not judged by. */
  isDeclared: boolean
  /** What it is judged by, in the words it is declared with. */
  inForce: RuleOptions
  /** Of that, what operators have changed. */
  changed: RuleChanges
  changedAt: Date
  changedBy: string
}

/** All rules there are: those of the configuration, and the built-in ones whose name nobody has taken. */
async function declaredRules({ rules, systems }: Pick<Config, 'rules' | 'systems'>): Promise<Map<string, ActiveRule>> {
  const given = [...systems.map(({ name, rules: own }) => ({ name, rules: own })), { name: null, rules }]
  const lists = await Promise.all(
    given.map(async ({ name, rules: own }) => (await ask(own)).map((each) => ({ rule: each, system: name }))),
  )
  const declared = lists.flat()
  uniqueNames(
    'rule',
    declared.map(({ rule: { name }, system }) => ({ name, system })),
    ({ system }) => (system === null ? 'in no system' : `in system '${system}'`),
  )
  const builtIn = builtInRules.map((each) => ({ rule: each, system: null }))
  return new Map([...builtIn, ...declared].map((each) => [each.rule.name, each]))
}

async function ask(given: RulesOption): Promise<readonly Rule[]> {
  return typeof given === 'function' ? ruleList(await given()) : given
}

/**
 * Brings what is declared into the database, where it differs, and reads what is judged by. What operators changed stays;
 * where it no longer fits what is declared, the declaration counts.
 */
export async function syncRules(engine: Engine, config: Pick<Config, 'rules' | 'systems'>): Promise<ActiveRule[]> {
  const declared = await declaredRules(config)
  const { database, clock } = engine
  const differ = (rows: readonly RuleRow[]) => rowsToWrite(declared, rows, clock.now())
  if (differ(await readRules(database.pool)).length > 0) {
    await database.transaction(async (client) => {
      await lockAlerts(client)
      for (const row of differ(await readRules(client))) await writeRule(client, row, inForce(row)?.declared ?? null)
    })
  }
  return activeRules(await readRules(database.pool))
}

function rowsToWrite(declared: ReadonlyMap<string, ActiveRule>, rows: readonly RuleRow[], now: Date): RuleRow[] {
  const stored = new Map(rows.map((row) => [row.name, row]))
  const here = [...declared.values()].flatMap(({ rule: { name, declared: options }, system }) => {
    const row = stored.get(name)
    const isSame = row?.isDeclared && row.system === system && isEqual(row.declared, options)
    if (isSame) return []
    const kept = { changed: row?.changed ?? {}, isEnabled: row?.isEnabled ?? true }
    return [{ name, system, declared: options, ...kept, isDeclared: true, changedAt: now, changedBy: 'configuration' }]
  })
  const gone = rows
    .filter(({ name, isDeclared }) => isDeclared && !declared.has(name))
    .map((row) => ({ ...row, isDeclared: false, changedAt: now, changedBy: 'configuration' }))
  return [...here, ...gone]
}

/** As the database would say it: without what is undefined, whatever the order of keys. */
function isEqual(one: object, other: object): boolean {
  return sorted(one) === sorted(other)
}

function sorted(value: object): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

/** Those that are declared and switched on. */
export function activeRules(rows: readonly RuleRow[]): ActiveRule[] {
  return rows.flatMap((row) => {
    const active = inForce(row)
    return active === undefined ? [] : [{ rule: active, system: row.system }]
  })
}

/** The rule with what was changed of it; undefined when it is not judged by. */
function inForce(row: RuleRow): Rule | undefined {
  return row.isEnabled && row.isDeclared ? withChanges(row) : undefined
}

function withChanges({ name, declared, changed }: RuleRow): Rule {
  try {
    return changedRule(name, declared, changed)
  } catch (error) {
    // The declaration has changed under what was once changed of it.
    if (error instanceof Refusal) return rule(name, declared)
    throw error
  }
}

/** Every rule, with what it is judged by. */
export async function listRules(client: Pool | ClientBase): Promise<RuleReport[]> {
  return (await readRules(client)).map(reportOf)
}

function reportOf(row: RuleRow): RuleReport {
  const { declared, ...rest } = row
  return { ...rest, inForce: withChanges({ declared, ...rest }).declared }
}

/**
 * Changes what a rule is judged by, from now on. Refuses words and values it could not be declared with.
 *
 * @param changes by the words it is declared with: `{ below: 0.7, severity: 'critical' }`; null takes a change back
 */
export async function setRule(
  { database, clock }: Engine,
  name: string,
  { isEnabled, changes = {} }: { isEnabled?: boolean; changes?: Readonly<Record<string, unknown>> },
  actor: Actor,
): Promise<RuleReport> {
  return await database.transaction(async (client) => {
    await lockAlerts(client)
    const rows = await readRules(client)
    const row = rows.find((each) => each.name === name)
    if (!row) {
      const known = rows.map((each) => each.name)
      throw new NothingThere(`no rule is named '${name}'${didYouMean(name, known)}; \`millrace rules list\` lists them`)
    }
    const changed = Object.fromEntries(
      Object.entries({ ...row.changed, ...changes }).filter(([, value]) => value !== null),
    )
    changedRule(name, row.declared, changed)
    const next = {
      ...row,
      changed,
      isEnabled: isEnabled ?? row.isEnabled,
      changedAt: clock.now(),
      changedBy: actorText(actor),
    }
    await writeRule(client, next, inForce(next)?.declared ?? null)
    await notify(client, alertsChannel)
    await recordAct(client, {
      actor,
      action: 'rule.set',
      object: { kind: 'rule', id: name },
      before: { isEnabled: row.isEnabled, changed: row.changed },
      after: { isEnabled: next.isEnabled, changed },
      at: next.changedAt,
    })
    return reportOf(next)
  })
}
