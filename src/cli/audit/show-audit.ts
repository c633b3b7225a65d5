import { resolve } from 'node:path'
import type { Command } from 'commander'
import { readHeads } from '../../people/audit/heads.ts'
import { type AuditFilter, listAudit } from '../../people/audit/list-audit.ts'
import { verifyAudit } from '../../people/audit/verify.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { counted, moment } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface ListFlags extends Pick<AuditFilter, 'actor' | 'action' | 'object' | 'before'> {
  denied?: true
  to?: string
  limit: number
  json?: true
}

export interface VerifyFlags {
  heads?: string
  json?: true
}

/** Lists what was done, the newest first. */
export async function showAudit(command: Command, { denied, to, json, ...filter }: ListFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const outcome = denied ? ('denied' as const) : undefined
    if (to !== undefined) {
      const { exportList } = await import('../output/export-list.ts')
      const { actor, action, object } = filter
      return await exportList(platform, '/api/audit/export', { to, query: { actor, action, object, outcome } })
    }
    const { pool } = (await platform.engine()).database
    const entries = await listAudit(pool, { ...filter, outcome })
    const rows = entries.map(({ number, at, actorKind, actor, action, objectKind, object, outcome: ended }) => {
      const what = ended === 'denied' ? `${action}, refused` : action
      return [String(number), moment(at), `${actorKind} ${actor}`.trim(), what, `${objectKind} ${object}`]
    })
    if (json) printJson({ entries })
    else print(rows.length === 0 ? 'nothing of that kind' : table(['>entry', 'at', 'who', 'did', 'to'], rows))
    return exitCodes.done
  })
}

/** Says whether the audit is as it was written. */
export async function checkAudit(command: Command, { heads: file, json }: VerifyFlags): Promise<number> {
  return await withPlatform(command, async (platform) => {
    // Before the database is read: what is written down meanwhile would be missing in it.
    const heads = await readHeads(file === undefined ? platform.auditHeads : resolve(file))
    const verdict = await verifyAudit((await platform.engine()).database, heads)
    const { entries, problems } = verdict
    if (json) printJson({ ...verdict, heads: heads.length })
    else {
      print(`${counted(entries, 'entry', 'entries')}, held against ${counted(heads.length, 'head')}`)
      for (const { number, what } of problems) print(`entry ${number}: ${what}`)
      print(problems.length === 0 ? 'the audit is as it was written' : 'the audit is NOT as it was written')
    }
    return problems.length === 0 ? exitCodes.done : exitCodes.failed
  })
}
