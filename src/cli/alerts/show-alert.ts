import type { Command } from 'commander'
import { getAlert } from '../../monitoring/alerts/acts.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { moment } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Shows one alert with all that is known of it. */
export async function showAlert(command: Command, typed: string, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const alert = await getAlert(await platform.engine(), typed)
    if (json) printJson(alert)
    else print(linesOf(alert).join('\n'))
    return exitCodes.done
  })
}

function linesOf(alert: Awaited<ReturnType<typeof getAlert>>): string[] {
  const { id, title, severity, state, rule, subject, count, facts, affected, runId, trail } = alert
  return [
    title,
    `${severity}, ${state}, seen ${count === 1 ? 'once' : `${count} times`}; rule ${rule} about ${subject}; ${id}`,
    ...(runId ? [`run: ${runId}`] : []),
    ...(facts.likelyCause ? [`likely cause: ${facts.likelyCause}`] : []),
    ...(facts.suggestion ? [`what to do: ${facts.suggestion}`] : []),
    ...(facts.runbook ? [`runbook: ${facts.runbook}`] : []),
    ...(facts.evidence ?? []).map((line) => `evidence: ${line}`),
    ...affected.map((line) => `affected: ${line}`),
    ...trail.map(({ at, actor, from, to, told, note }) => {
      const move = from === to ? to : `${from ?? 'new'} -> ${to}`
      return `${moment(at)}  ${actor}: ${move}${told ? `, told: ${told}` : ''}${note ? `, ${note}` : ''}`
    }),
  ]
}
