import type { Command } from 'commander'
import { addOverride, readOnCall, removeOverride } from '../../notifications/escalation/overrides.ts'
import { commandLine } from '../../people/actor.ts'
import { parseDuration } from '../../pipelines/duration.ts'
import { startAt } from '../../pipelines/moment.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface OverrideFlags {
  from?: string
  for: string
  json?: true
}

/** Shows who is on call from now on, and the overrides that are not over. */
export async function showOnCall(command: Command, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const { notifications, timezone } = platform.config
    const found = await readOnCall(await platform.engine(), notifications.onCall, timezone)
    const { people, duties, overrides } = found
    if (json) printJson(found)
    else if (people.length === 0) print('nobody is on call: notifications.onCall says who is')
    else {
      const lines = duties.map(({ person, from, to, override }) => {
        return [person, moment(from), moment(to), override === null ? 'turn' : `override ${override}`]
      })
      print(table(['on call', 'from', 'to', 'by'], lines))
      const rows = overrides.map(({ id, person, from, to, createdBy }) => {
        return [id, person, moment(from), moment(to), createdBy]
      })
      if (rows.length > 0) print(`\n${table(['override', 'person', 'from', 'to', 'by'], rows)}`)
    }
    return exitCodes.done
  })
}

/** Puts somebody on call for a time. */
export async function putOnCall(command: Command, person: string, flags: OverrideFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const engine = await platform.engine()
    const { notifications, timezone } = platform.config
    const from = flags.from === undefined ? engine.clock.now() : startAt(flags.from, '--from', timezone)
    const to = new Date(from.getTime() + parseDuration(flags.for, '--for'))
    const override = await addOverride(engine, notifications.onCall, { person, from, to }, commandLine)
    if (flags.json) printJson(override)
    else print(`${person} is on call from ${moment(from)} to ${moment(to)}: ${override.id}`)
    return exitCodes.done
  })
}

/** Takes an override back. */
export async function takeBack(command: Command, id: string): Promise<number> {
  return await withPlatform(command, async (platform) => {
    await removeOverride(await platform.engine(), id, commandLine)
    print(`took override ${id} back`)
    return exitCodes.done
  })
}
