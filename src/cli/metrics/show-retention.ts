import type { Command } from 'commander'
import { readSwept } from '../../monitoring/retention/sweep.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { retentionKinds } from '../../pipelines/retention.ts'
import { exitCodes } from '../exit-codes.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { moment } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Shows how long what is kept, and when that was last looked after. */
export async function showRetention(command: Command, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const { retention } = platform.config
    const swept = await readSwept((await platform.engine()).database.pool)
    if (json) printJson({ keptMs: retention, sweptAt: swept ?? null })
    else {
      const rows = retentionKinds.map((kind) => [kind, formatDuration(retention[kind])])
      print(
        `${table(['kind', '>kept'], rows)}\n\n${swept ? `last looked after ${moment(swept)}` : 'never looked after yet'}`,
      )
    }
    return exitCodes.done
  })
}
