import type { Command } from 'commander'
import { acknowledgeAlert, dismissAlert, getAlert } from '../../monitoring/alerts/acts.ts'
import { commandLine } from '../../people/actor.ts'
import { parseDuration } from '../../pipelines/duration.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../output/stdout.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Says that somebody is at it. */
export async function acknowledge(
  command: Command,
  typed: string,
  flags: { note?: string; for?: string },
): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const engine = await platform.engine()
    const { id, title } = await getAlert(engine, typed)
    const until = flags.for === undefined ? {} : { until: after(engine.clock.now(), flags.for) }
    await acknowledgeAlert(engine, id, commandLine, { ...(flags.note ? { note: flags.note } : {}), ...until })
    print(`acknowledged: ${title}`)
    return exitCodes.done
  })
}

/** Wants to hear no more of it. */
export async function dismiss(command: Command, typed: string, { note }: { note?: string }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const engine = await platform.engine()
    const { id, title } = await getAlert(engine, typed)
    await dismissAlert(engine, id, commandLine, note ? { note } : {})
    print(`dismissed: ${title}`)
    return exitCodes.done
  })
}

function after(now: Date, duration: string): Date {
  return new Date(now.getTime() + parseDuration(duration, '--for'))
}
