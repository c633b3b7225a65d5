import type { Command } from 'commander'
import { listSilences, silenceAlerts, unsilenceAlerts } from '../../monitoring/alerts/acts.ts'
import { commandLine } from '../../people/actor.ts'
import { parseDuration } from '../../pipelines/duration.ts'
import { startAt } from '../../pipelines/moment.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface SilenceFlags {
  rule?: string
  pipeline?: string
  system?: string
  subject?: string
  from?: string
  for?: string
  reason?: string
  end?: string
}

/** Silences alerts, ends a silence, or lists those there are. */
export async function silenceFor(command: Command, flags: SilenceFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const engine = await platform.engine()
    const { from: start, for: duration, reason = 'not said', end, ...names } = flags
    if (end !== undefined) {
      await unsilenceAlerts(engine, end, commandLine)
      print(`ended silence ${end}`)
    } else if (duration === undefined) {
      const rows = (await listSilences(engine)).map((one) => {
        const about = [one.rule, one.pipeline, one.system, one.subject].filter(Boolean).join(', ')
        return [one.id, about, moment(one.from), moment(one.to), one.createdBy, one.reason]
      })
      print(rows.length === 0 ? 'nothing is silenced' : table(['silence', 'about', 'from', 'to', 'by', 'why'], rows))
    } else {
      const from = start === undefined ? engine.clock.now() : startAt(start, '--from', platform.config.timezone)
      const to = new Date(from.getTime() + parseDuration(duration, '--for'))
      const { id } = await silenceAlerts(engine, { ...names, from, to, reason }, commandLine)
      print(`silenced until ${moment(to)}: ${id}`)
    }
    return exitCodes.done
  })
}
