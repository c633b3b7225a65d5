import type { ClientBase, Pool } from 'pg'
import type { RuleChanges } from '../../pipelines/rules/change.ts'
import type { RuleOptions } from '../../pipelines/rules/rule.ts'

/** A rule as it is stored. */
export interface RuleRow {
  name: string
  system: string | null
  declared: RuleOptions
  changed: RuleChanges
  isEnabled: boolean
  isDeclared: boolean
  changedAt: Date
  changedBy: string
}

const columns = `name, system, declared, changed, is_enabled AS "isEnabled", is_declared AS "isDeclared",
  changed_at AS "changedAt", changed_by AS "changedBy"`

export async function readRules(client: Pool | ClientBase): Promise<RuleRow[]> {
  const { rows } = await client.query<RuleRow>({
    name: 'read-rules',
    text: `SELECT ${columns} FROM rules ORDER BY name`,
  })
  return rows
}

/** Stores a rule with everything that is known of it, and what is judged by from now on. */
export async function writeRule(client: ClientBase, row: RuleRow, inForce: RuleOptions | null): Promise<void> {
  const { name, system, declared, changed, isEnabled, isDeclared, changedAt, changedBy } = row
  await client.query(
    `WITH stored AS (
       INSERT INTO rules (name, system, declared, changed, is_enabled, is_declared, changed_at, changed_by)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (name) DO UPDATE SET system = excluded.system, declared = excluded.declared, changed = excluded.changed,
         is_enabled = excluded.is_enabled, is_declared = excluded.is_declared, changed_at = excluded.changed_at,
         changed_by = excluded.changed_by
     )
     INSERT INTO rule_changes (rule, at, actor, declared) VALUES ($1, $7, $8, $9)`,
    [
      name,
      system,
      JSON.stringify(declared),
      JSON.stringify(changed),
      isEnabled,
      isDeclared,
      changedAt,
      changedBy,
      inForce === null ? null : JSON.stringify(inForce),
    ],
  )
}

/** A rule as it was in force from a time on; null: switched off. */
export interface RuleChange {
  at: Date
  actor: string
  declared: RuleOptions | null
}

export async function readRuleChanges(client: Pool | ClientBase, rule: string): Promise<RuleChange[]> {
  const { rows } = await client.query<RuleChange>(
    'SELECT at, actor, declared FROM rule_changes WHERE rule = $1 ORDER BY id',
    [rule],
  )
  return rows
}
