import { readMigrationFiles } from '../../database/migration-files.ts'
import { migrationStatus } from '../../database/migration-status.ts'
import { migrationOwners } from '../../platform.ts'
import { messageOf } from '../failure.ts'
import { counted } from '../output/words.ts'
import { type Check, failed, ok } from './check.ts'
import { known, type Scene } from './scene.ts'

const files: Check = {
  name: 'migration files',
  needs: ['configuration valid'],
  async examine({ config }) {
    const counts: number[] = []
    try {
      for (const { folder } of migrationOwners(known(config))) counts.push((await readMigrationFiles(folder)).length)
    } catch (error) {
      return failed(messageOf(error), 'Rename or renumber the file that the message names.')
    }
    return ok(
      counted(
        counts.reduce((sum, count) => sum + count, 0),
        'migration',
      ),
    )
  },
}

const notNewer: Check = {
  name: 'schema known',
  needs: ['database reachable', 'migration files'],
  async examine(scene) {
    const unknown = (await statusOf(scene)).filter(({ state }) => state === 'unknown')
    if (unknown.length === 0) return ok('nothing in it is newer than this program')
    const names = unknown.map(({ owner, name }) => `${name} of ${owner}`).join(', ')
    return failed(
      `the database holds ${names}, which this program does not know`,
      'Use the newer version of the program or system that made them, or another database.',
    )
  },
}

const upToDate: Check = {
  name: 'schema up to date',
  needs: ['database reachable', 'migration files'],
  async examine(scene) {
    const all = await statusOf(scene)
    const pending = all.filter(({ state }) => state === 'pending')
    if (pending.length === 0) return ok(`${counted(all.length, 'migration')} applied`)
    // A project's first command makes all of it; nothing is amiss before.
    if (pending.length === all.length) return ok('empty: the first run makes it')
    const names = pending.map(({ owner, name }) => `${name} of ${owner}`).join(', ')
    return failed(`pending: ${names}`, 'Run `millrace migrate up`.')
  },
}

async function statusOf({ database, config }: Scene) {
  return await migrationStatus(known(database), migrationOwners(known(config)))
}

export const schemaChecks: readonly Check[] = [files, notNewer, upToDate]
