import { constants } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exists } from '../../database/embedded/files.ts'
import { layoutOf } from '../../database/embedded/layout.ts'
import { dataFolderOf } from '../../database/embedded/place.ts'
import { messageOf } from '../failure.ts'
import { bytes } from '../output/words.ts'
import { type Check, type Finding, failed, ok } from './check.ts'
import { known, type Scene } from './scene.ts'

const leastFreeBytes = 500_000_000

/** Checks of the embedded server only count where it is the one that is used. */
function ifEmbedded(scene: Scene, examine: () => Promise<Finding>): Finding | Promise<Finding> {
  return scene.address === undefined ? examine() : ok('not needed: DATABASE_URL leads to another database')
}

const embeddedPackage: Check = {
  name: 'embedded package',
  needs: ['database address'],
  examine: (scene) =>
    ifEmbedded(scene, async () => {
      try {
        const folder = scene.machine.packageFolder()
        const missing = await missingLinks(folder)
        if (missing === 0) return ok('complete')
        return failed(
          `${missing} of its libraries lack their links in ${folder}, because its install script did not run`,
          `Run \`node scripts/hydrate-symlinks.js\` in that folder, or \`npm rebuild\`.`,
        )
      } catch (error) {
        return failed(messageOf(error), 'Run `npm ci` without --omit=optional, or set DATABASE_URL.')
      }
    }),
}

/** npm cannot pack links; the package's install script makes those that this list names. */
async function missingLinks(folder: string): Promise<number> {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!(await exists(list))) return 0
  const links: { target: string }[] = JSON.parse(await readFile(list, 'utf8'))
  const there = await Promise.all(links.map(({ target }) => exists(join(folder, target))))
  return there.filter((isThere) => !isThere).length
}

const embeddedFolder: Check = {
  name: 'embedded folder',
  needs: ['database address'],
  examine: (scene) =>
    ifEmbedded(scene, async () => {
      const { folder } = layoutOf(join(known(scene.folder), '.millrace'))
      const nearest = await nearestThere(folder)
      if (!(await stat(nearest)).isDirectory()) {
        return failed(`${nearest} is no folder`, `Move ${nearest} away: the embedded database is kept there.`)
      }
      try {
        await access(nearest, constants.W_OK | constants.X_OK)
        return ok(`${folder} can be written`)
      } catch {
        return failed(`${nearest} cannot be written`, `Make ${nearest} writable for this user, or set DATABASE_URL.`)
      }
    }),
}

async function nearestThere(path: string): Promise<string> {
  return (await exists(path)) || path === dirname(path) ? path : await nearestThere(dirname(path))
}

const embeddedPassword: Check = {
  name: 'embedded password',
  needs: ['embedded folder'],
  examine: (scene) =>
    ifEmbedded(scene, async () => {
      const layout = layoutOf(join(known(scene.folder), '.millrace'))
      const dataFolder = await dataFolderOf(layout)
      if (await exists(layout.password)) return ok('there')
      if (!(await exists(dataFolder))) return ok('made with the database, which is not there yet')
      return failed(
        `${layout.password} is missing, and the data in ${dataFolder} cannot be opened without it`,
        'Put the file back, or remove the data to begin with an empty database.',
      )
    }),
}

const diskSpace: Check = {
  name: 'disk space',
  needs: ['configuration found'],
  async examine({ folder, machine }) {
    const free = await machine.freeBytes(known(folder))
    if (free >= leastFreeBytes) return ok(`${bytes(free)} free`)
    return failed(`${bytes(free)} free`, `Make room: at least ${bytes(leastFreeBytes)} are needed beside ${folder}.`)
  },
}

export const embeddedChecks: readonly Check[] = [embeddedPackage, embeddedFolder, embeddedPassword, diskSpace]
