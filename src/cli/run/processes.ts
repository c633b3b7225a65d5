import { readFileSync } from 'node:fs'
import { uptime } from 'node:os'
import { errorCode } from '../../database/error-code.ts'

/** Linux tells the start of a process in these; the value is part of the kernel's interface. */
const ticksPerSecond = 100
const toleranceMs = 2_000

/**
 * Whether the process that had this number at that time still runs. After a restart the number may be anybody's: then
 * the process began later than that. Where the system does not tell, any process counts.
 */
export function isSameProcess(processId: number, runningAtMs: number): boolean {
  try {
    process.kill(processId, 0)
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return false
  }
  const status = readStatus(processId)
  if (!status) return true
  return !status.isZombie && status.startedAtMs <= runningAtMs + toleranceMs
}

function readStatus(processId: number): { isZombie: boolean; startedAtMs: number } | undefined {
  try {
    const text = readFileSync(`/proc/${processId}/stat`, 'utf8')
    // The name stands in brackets and may hold blanks and brackets itself.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const sinceBootMs = (Number(fields[19]) / ticksPerSecond) * 1000
    const startedAtMs = Date.now() - uptime() * 1000 + sinceBootMs
    return { isZombie: fields[0] === 'Z' || fields[0] === 'X', startedAtMs }
  } catch {
    return undefined
  }
}
