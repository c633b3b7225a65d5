import type { Command } from 'commander'
import { readServiceLevels, type ServiceLevelReport } from '../../monitoring/service-levels/read-service-levels.ts'
import { exitCodes } from '../exit-codes.ts'
import { colours } from '../output/colours.ts'
import { print, printJson } from '../output/stdout.ts'
import { table } from '../output/table.ts'
import { grouped } from '../output/words.ts'
import { withPlatform } from '../quarantine/with-platform.ts'

/** Shows how service levels stand. */
export async function showLevels(command: Command, { json }: { json?: true }): Promise<number> {
  return await withPlatform(command, async (platform) => {
    const { database, clock } = await platform.engine()
    const levels = await readServiceLevels(database.pool, platform.config.serviceLevels, clock.now())
    if (json) printJson({ serviceLevels: levels })
    else print(levels.length === 0 ? 'no service levels; a system declares them as serviceLevels' : levelTable(levels))
    return exitCodes.done
  })
}

function levelTable(levels: readonly ServiceLevelReport[]): string {
  return table(
    ['service level', 'pipeline', 'month', '>goal', '>achieved', '>good', '>of', '>budget left', '>burn, 7 days'],
    levels.flatMap(({ name, pipeline, goal, month, burn, history }) =>
      [month, ...history].map((standing) => [
        name,
        pipeline,
        standing.month,
        `${goal} %`,
        standing.achieved === null ? '' : shownAchieved(standing.achieved, standing.isMet),
        grouped(standing.good),
        grouped(standing.counted),
        `${Math.round(standing.budgetLeft * 1000) / 10} %`,
        standing === month ? Math.round(burn.week * 100) / 100 : '',
      ]),
    ),
  )
}

function shownAchieved(achieved: number, isMet: boolean): string {
  const text = `${Math.round(achieved * 1000) / 1000} %`
  return isMet ? text : colours.red(text)
}
