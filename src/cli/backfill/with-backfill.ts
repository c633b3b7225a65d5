import type { Command } from 'commander'
import { Refusal } from '../../pipelines/refusal.ts'
import type { Platform } from '../../platform.ts'
import { findBackfills } from '../../scheduler/backfills/backfill-store.ts'
import { openPlatform } from '../project/open-platform.ts'
import { loadProject } from '../project/project.ts'

const shownMatches = 5

/** Opens the project, finds the backfill that was typed, does something with it, and closes everything. */
export async function withBackfill(
  command: Command,
  typed: string,
  work: (platform: Platform, id: string) => Promise<number>,
): Promise<number> {
  const platform = await openPlatform(await loadProject(command), { simulate: false })
  try {
    return await work(platform, await findBackfill(platform, typed))
  } finally {
    await platform.stop()
  }
}

/** The backfill whose id is, or begins with, what somebody typed. */
async function findBackfill(platform: Platform, typed: string): Promise<string> {
  const start = typed.toLowerCase()
  const { pool } = (await platform.engine()).database
  const found = /^[0-9a-f-]+$/.test(start) ? await findBackfills(pool, start) : []
  const [backfill, ...others] = found
  if (!backfill) {
    throw new Refusal(
      `expected the id of a backfill or its start, got '${typed}'; \`millrace backfill status\` lists them`,
    )
  }
  if (others.length === 0) return backfill.id
  const ids = found.slice(0, shownMatches).map(({ id }) => id)
  throw new Refusal(
    `expected the start of one backfill's id, got '${typed}', which ${found.length} begin with: ${ids.join(', ')}; type more of it`,
  )
}
