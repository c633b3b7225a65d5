import type { Command } from 'commander'
import { setRule, syncRules } from '../../monitoring/rules/rules.ts'
import { commandLine } from '../../people/actor.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import { typedChange } from '../../pipelines/rules/change.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { withPlatform } from '../quarantine/with-platform.ts'
import { ruleTable } from './list-rules.ts'

export interface SetFlags {
  on?: true
  off?: true
  json?: true
}

/** Changes a rule, and shows it as it is now. */
export async function changeRule(
  command: Command,
  name: string,
  typed: readonly string[],
  { on, off, json }: SetFlags,
): Promise<number> {
  if (on && off) throw new Refusal('expected --on or --off, got both')
  if (!on && !off && typed.length === 0) throw new Refusal('expected a change, WORD=VALUE, --on or --off, got none')
  const changes = Object.fromEntries(typed.map(changeOf))
  return await withPlatform(command, async (platform) => {
    const engine = await platform.engine()
    await syncRules(engine, platform.config)
    const rule = await setRule(engine, name, { ...(on || off ? { isEnabled: on === true } : {}), changes }, commandLine)
    if (json) printJson(rule)
    else print(ruleTable([rule]))
    return exitCodes.done
  })
}

function changeOf(typed: string): [string, unknown] {
  const [word = '', ...rest] = typed.split('=')
  if (rest.length === 0) throw new Refusal(`expected WORD=VALUE, got '${typed}'`)
  const value = rest.join('=')
  return [word, value === '' ? null : typedChange(word, value)]
}
