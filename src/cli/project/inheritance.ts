import { type Clock, systemClock } from '../../pipelines/clock.ts'
import { remember } from '../../pipelines/redaction.ts'

const databaseName = 'MILLRACE_PARENT_DATABASE_URL'
const clockName = 'MILLRACE_PARENT_CLOCK_OFFSET_MS'

/** What a process of ours tells the ones it starts, by the environment: which database it opened, and what time it is. */
export function bequeath(clock: Clock, databaseUrl: string): void {
  process.env[databaseName] = remembered(databaseUrl)
  // Read anew from MILLRACE_NOW, business time would begin again in every process.
  process.env[clockName] = String(clock.now().getTime() - Date.now())
}

/** What the process that started this one has told. */
export function inherited(): { databaseUrl: string; clock: Clock } {
  const databaseUrl = process.env[databaseName]
  if (!databaseUrl) throw new Error(`expected ${databaseName}; this command is for millrace's own processes only`)
  const offsetMs = Number(process.env[clockName] ?? 0)
  return { databaseUrl: remembered(databaseUrl), clock: systemClock(new Date(Date.now() + offsetMs)) }
}

/** An address whose password no message will show. */
export function remembered<Address extends string | undefined>(address: Address): Address {
  if (address !== undefined && URL.canParse(address)) {
    const { password } = new URL(address)
    remember(password)
    remember(decodeURIComponent(password))
  }
  return address
}
