import type { Command } from 'commander'
import { listAlerts } from '../../monitoring/alerts/acts.ts'
import { checkNow as checkAlerts } from '../../monitoring/alerts/check-now.ts'
import { commandLine } from '../../people/actor.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { withPlatform } from '../quarantine/with-platform.ts'
import { alertTable } from './list-alerts.ts'

/** Looks once at everything, as the monitor does, and lists what is wrong. */
export async function checkNow(command: Command, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const engine = await platform.engine()
    await checkAlerts(engine, platform.config, commandLine)
    const alerts = await listAlerts(engine)
    if (json) printJson({ alerts })
    else print(alertTable(alerts))
    return alerts.length === 0 ? exitCodes.done : exitCodes.failed
  })
}
