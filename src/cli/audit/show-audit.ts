import { resolve } from 'node:path'
import type { Command } from 'commander'
import { auditRoutes as routes } from '../../api/contract/audit.ts'
import { auditHandlers as handlers } from '../../api/routes/audit.ts'
import type { Actor } from '../../people/actor.ts'
import { readHeads } from '../../people/audit/heads.ts'
import { verifyAudit } from '../../people/audit/verify.ts'
import { exitCodes } from '../exit-codes.ts'
import { fromTo } from '../output/from-to.ts'
import { printNext } from '../output/print-next.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { counted, moment } from '../output/words.ts'
import { askRoute } from '../project/ask-route.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

export interface ListFlags {
  actor?: string
  actorKind?: Actor['kind']
  action?: string
  object?: string
  denied?: true
  from?: string
  to?: string
  limit: number
  after?: string
  file?: string
  json?: true
}

export interface VerifyFlags {
  heads?: string
  json?: true
}

/** Lists what was done, the newest first. */
export async function showAudit(command: Command, flags: ListFlags): Promise<number> {
  const { denied, from, to, limit, after, file, json, ...filter } = flags
  return await withPlatform(command, async (platform) => {
    const { timezone } = platform.config
    const query = {
      ...filter,
      ...(denied && { outcome: 'denied' as const }),
      ...fromTo({ from, to }, timezone),
    }
    if (file !== undefined) {
      const { exportList } = await import('../output/export-list.ts')
      return await exportList(platform, '/api/audit/export', { file, query })
    }
    const asked = { query: { ...query, limit, after } }
    const { items, next } = await askRoute({ platform, routes, handlers }, 'get /api/audit', asked)
    const rows = items.map(({ number, at, actorKind, actor, action, objectKind, object, outcome }) => {
      const what = outcome === 'denied' ? `${action}, refused` : action
      return [String(number), moment(at), `${actorKind} ${actor}`.trim(), what, `${objectKind} ${object}`]
    })
    if (json) printJson({ entries: items, next })
    else print(rows.length === 0 ? 'nothing of that kind' : table(['>entry', 'at', 'who', 'did', 'to'], rows))
    if (!json) printNext(next)
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
