import { resolve } from 'node:path'
import { openDatabase } from '../../database/database.ts'
import { configuredAddress, databaseAddress, shownDatabase } from '../../database-address.ts'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { messageOf } from '../failure.ts'
import { remembered } from '../project/inheritance.ts'
import { type Check, failed, ok } from './check.ts'
import { known, type Scene } from './scene.ts'

const leastPostgres = 140_000
const connectMs = 5_000
const mostDifferenceMs = 5_000
/** A worker with the usual concurrency uses twenty, and something is to be left for people. */
const leastConnections = 25

export const databaseSetting: Check = {
  name: 'database address',
  needs: ['configuration valid'],
  examine(scene) {
    try {
      scene.address = remembered(configuredAddress(known(scene.config).database.url))
      return ok(scene.address === undefined ? 'none is set: the embedded database' : shownDatabase(scene.address))
    } catch (error) {
      return failed(messageOf(error), 'Correct DATABASE_URL, or unset it to use the embedded database.')
    }
  },
}

const reachable: Check = {
  name: 'database reachable',
  needs: ['database address', 'embedded package', 'embedded folder', 'embedded password'],
  async examine(scene) {
    const { url, schema } = known(scene.config).database
    const isOwn = scene.address !== undefined
    try {
      const address = remembered(await databaseAddress(url, resolve(known(scene.folder), '.millrace')))
      const database = openDatabase({
        url: address,
        maxConnections: 2,
        deadlines: { connectMs },
        ...(schema === undefined ? {} : { schema }),
      })
      scene.database = database
      await database.pool.query('SELECT')
      return ok(shownDatabase(address) + (isOwn ? '' : ' (embedded)'))
    } catch (error) {
      const fix = isOwn
        ? 'Start the database, or correct host, port, name, user and password in DATABASE_URL.'
        : 'Run `millrace db stop` and try again, or set DATABASE_URL.'
      return failed(messageOf(error), fix)
    }
  },
}

const version: Check = {
  name: 'PostgreSQL version',
  needs: ['database reachable'],
  async examine(scene) {
    const { number, name } = await one<{ number: number; name: string }>(
      scene,
      `SELECT current_setting('server_version_num')::integer AS number, current_setting('server_version') AS name`,
    )
    if (number >= leastPostgres) return ok(name)
    return failed(name, 'Use PostgreSQL 14 or newer, or unset DATABASE_URL to use the embedded one.')
  },
}

const rights: Check = {
  name: 'database rights',
  needs: ['database reachable'],
  async examine(scene) {
    const { may, name, login } = await one<{ may: boolean; name: string; login: string }>(
      scene,
      `SELECT has_database_privilege(current_database(), 'CREATE') AS may, current_database() AS name, current_user AS login`,
    )
    if (may) return ok(`${login} may create schemas`)
    return failed(`${login} may not create schemas in ${name}`, `Run \`GRANT CREATE ON DATABASE ${name} TO ${login}\`.`)
  },
}

const connections: Check = {
  name: 'database connections',
  needs: ['database reachable'],
  async examine(scene) {
    const { most, used } = await one<{ most: number; used: number }>(
      scene,
      `SELECT current_setting('max_connections')::integer AS most,
         (SELECT count(*)::integer FROM pg_stat_activity WHERE backend_type = 'client backend') AS used`,
    )
    const found = `${most - used} of ${most} are free`
    if (most - used >= leastConnections) return ok(found)
    return failed(found, `Raise max_connections, or end other programs: ${leastConnections} should be free.`)
  },
}

const clocks: Check = {
  name: 'clock difference',
  needs: ['database reachable'],
  async examine(scene) {
    const before = scene.machine.nowMs()
    const { now } = await one<{ now: number }>(
      scene,
      'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
    )
    // The answer was given somewhere between asking and hearing.
    const differenceMs = now - (before + scene.machine.nowMs()) / 2
    const found = `${formatDuration(Math.abs(differenceMs))} between here and the database`
    if (Math.abs(differenceMs) <= mostDifferenceMs) return ok(found)
    return failed(found, 'Let both machines keep their time by NTP: due times would be off by as much.')
  },
}

async function one<Row extends object>(scene: Scene, statement: string): Promise<Row> {
  const { rows } = await known(scene.database).pool.query<Row>(statement)
  return known(rows[0])
}

export const databaseChecks: readonly Check[] = [reachable, version, rights, connections, clocks]
