import type { Command } from 'commander'
import { listRules, type RuleReport, syncRules } from '../../monitoring/rules/rules.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Lists all rules. */
export async function showRules(command: Command, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const engine = await platform.engine()
    await syncRules(engine, platform.config)
    const rules = await listRules(engine.database.pool)
    if (json) printJson({ rules })
    else print(ruleTable(rules))
    return exitCodes.done
  })
}

/** Rules for people. */
export function ruleTable(rules: readonly RuleReport[]): string {
  return table(
    ['rule', 'severity', 'when', 'for', 'changed', 'state'],
    rules.map(({ name, inForce, changed, isEnabled, isDeclared }) => {
      const { kind, ...words } = inForce.when
      const when = `${kind} ${wordsOf(words)}`.trim()
      const state = isDeclared ? (isEnabled ? 'on' : 'off') : 'gone'
      return [name, inForce.severity ?? 'warning', when, inForce.for ?? '', wordsOf(changed), state]
    }),
  )
}

function wordsOf(words: Readonly<Record<string, unknown>>): string {
  return Object.entries(words)
    .map(([word, value]) => `${word}=${String(value)}`)
    .join(' ')
}
