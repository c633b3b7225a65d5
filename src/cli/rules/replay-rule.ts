import type { Command } from 'commander'
import { testRule } from '../../monitoring/rules/replay-rule.ts'
import { endAt, startAt } from '../../pipelines/moment.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface TestFlags {
  from: string
  to: string
  asItStands?: true
  json?: true
}

/** Replays a rule, and tells what it makes of its past. */
export async function replayRule(command: Command, name: string, flags: TestFlags): Promise<number> {
  const stretch = { from: startAt(flags.from, '--from', 'UTC'), to: endAt(flags.to, '--to', 'UTC') }
  return await withPlatform(command, async (platform) => {
    const engine = await platform.engine()
    const tested = await testRule(engine, name, { ...stretch, asItStands: flags.asItStands ?? false })
    if (flags.json) printJson(tested)
    else {
      const rows = tested.replayed.map(({ at, subject, from, to }) => [moment(at), subject, from ?? '', to])
      print(rows.length === 0 ? 'the rule makes no move' : table(['at', 'about', 'from', 'to'], rows))
      const fired = (moves: typeof tested.replayed) => moves.filter(({ to }) => to === 'firing').length
      print(`fires ${fired(tested.replayed)} times; really fired ${fired(tested.recorded)} times`)
    }
    return exitCodes.done
  })
}
