import { spawn } from 'node:child_process'
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { findPackage, prepareBinaries } from './binaries.ts'
import { runCommand } from './command.ts'
import { layoutOf } from './layout.ts'
import { serverUser } from './server-user.ts'
import { startEmbedded } from './start.ts'
import { embeddedStatus } from './status.ts'
import { stopEmbedded } from './stop.ts'
import { systemFolder } from './system-folder.ts'
import { ask } from './test-folder.ts'

// Processes start and stop here, which takes long on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

let place: string
let folder: string

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'millrace place é '))
  await chmod(place, 0o755)
  folder = join(place, 'project', '.millrace')
})
afterEach(async () => {
  await stopEmbedded({ folder })
  await rm(place, { recursive: true, force: true })
})

/** The package as it is when npm was not allowed to run its install script. */
async function packageWithoutLinks(): Promise<string> {
  const copy = join(place, 'package')
  await cp(findPackage(), copy, { recursive: true, verbatimSymlinks: true })
  const links: { target: string }[] = JSON.parse(await readFile(join(copy, 'native', 'pg-symlinks.json'), 'utf8'))
  for (const { target } of links) await rm(join(copy, target), { force: true })
  return copy
}

test('a package whose install script did not run is mended in place', async () => {
  const copy = await packageWithoutLinks()
  await expect(runCommand(join(copy, 'native', 'bin', 'postgres'), ['--version'])).rejects.toThrow(/shared librar/)
  const layout = layoutOf(folder)
  const binFolder = await prepareBinaries(layout, await serverUser(layout.dataFolder), copy)
  expect(binFolder).toBe(join(copy, 'native', 'bin'))
  expect(await runCommand(join(binFolder, 'postgres'), ['--version'])).toMatch(/PostgreSQL\) 18/)
})

test('a folder that cannot be made is named, with the way out', async () => {
  await symlink('/nowhere/at/all', join(place, 'project'))
  await expect(startEmbedded({ folder })).rejects.toThrow(
    /expected to be able to write in .*project.* got E.* set DATABASE_URL/,
  )
})

describe.skipIf(process.getuid?.() !== 0)('as root', () => {
  const nobody = 65_534

  test('data goes where the server can reach it when the project lies in a closed folder, and is found again', async () => {
    await mkdir(join(place, 'project'), { mode: 0o700 })
    const { url } = await startEmbedded({ folder })
    await ask(url, 'create table kept (id int)')
    const { dataFolder } = await embeddedStatus({ folder })
    try {
      expect(dataFolder.startsWith(`${systemFolder}/project-`)).toBe(true)
      expect((await stat(dataFolder)).uid).not.toBe(0)
      await stopEmbedded({ folder })
      const again = await startEmbedded({ folder })
      expect(await ask(again.url, 'select * from kept')).toEqual([])

      // Whoever removes the project's folder wants an empty database, and the old data is not ours to remove.
      await stopEmbedded({ folder })
      await rm(folder, { recursive: true })
      const fresh = await startEmbedded({ folder })
      await expect(ask(fresh.url, 'select * from kept')).rejects.toThrow(/does not exist/)
      expect((await embeddedStatus({ folder })).dataFolder).toBe(`${dataFolder}-2`)
      await stopEmbedded({ folder })
    } finally {
      await stopEmbedded({ folder })
      await rm(dirname(dataFolder), { recursive: true, force: true })
    }
  })

  test('binaries that the server cannot reach are run from a copy that only root can write', async () => {
    const copy = await packageWithoutLinks()
    await chmod(copy, 0o700)
    const existed = await readdir(systemFolder).catch(() => [])
    const layout = layoutOf(folder)
    const user = { uid: nobody, gid: nobody }
    const binFolder = await prepareBinaries(layout, user, copy)
    expect(binFolder.startsWith(`${systemFolder}/postgresql-18`)).toBe(true)
    expect(await runCommand(join(binFolder, 'initdb'), ['--version'], { user })).toMatch(/PostgreSQL\) 18/)
    expect(await prepareBinaries(layout, user, copy)).toBe(binFolder)

    const shared = dirname(dirname(binFolder))
    await chmod(shared, 0o777)
    await expect(prepareBinaries(layout, user, copy)).rejects.toThrow(/nobody else may write to, got .* mode 777/)
    await chmod(shared, 0o755)
    if (existed.length === 0) await rm(shared, { recursive: true })
  })

  test('a plain user runs it too, from a package of root', async () => {
    await mkdir(join(place, 'project'))
    await chown(join(place, 'project'), nobody, nobody)
    const said = await runAsNobody(`
      const { url } = await startEmbedded({ folder })
      const connection = await connectOnce({ url })
      const { rows } = await connection.query('select version()')
      await connection.end()
      await stopEmbedded({ folder })
      console.log(rows[0].version)`)
    expect(said).toMatch(/^PostgreSQL 18/)
    expect((await stat(layoutOf(folder).dataFolder)).uid).toBe(nobody)
  })

  test('a plain user whose package lacks its links and cannot be written runs a copy beside the data', async () => {
    const copy = await packageWithoutLinks()
    await mkdir(layoutOf(folder).folder, { recursive: true })
    for (const path of [dirname(folder), folder, layoutOf(folder).folder]) await chown(path, nobody, nobody)
    const said = await runAsNobody(
      `console.log(await prepareBinaries(layoutOf(folder), undefined, ${JSON.stringify(copy)}))`,
    )
    expect(said.trim()).toMatch(/\.millrace\/postgres\/postgresql-18.*\/native\/bin$/)
  })

  test('a plain user in a folder of root is told what to do', async () => {
    const said = await runAsNobody(`await startEmbedded({ folder }).catch((error) => console.log(error.message))`)
    expect(said).toMatch(
      /expected to be able to write in .* got EACCES\. Make it writable for this user, or set DATABASE_URL/,
    )
  })

  /** The script's output; it has the functions of this room and `folder`. */
  function runAsNobody(script: string): Promise<string> {
    const source = `
      import { prepareBinaries } from ${from('./binaries.ts')}
      import { layoutOf } from ${from('./layout.ts')}
      import { startEmbedded } from ${from('./start.ts')}
      import { stopEmbedded } from ${from('./stop.ts')}
      import { connectOnce } from ${from('../database.ts')}
      const folder = ${JSON.stringify(folder)}
      ${script}`
    const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
      cwd: '/',
      env: { PATH: process.env['PATH'] },
      uid: nobody,
      gid: nobody,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    return new Promise((resolve, reject) => {
      let said = ''
      const listen = (chunk: Buffer): void => {
        said += chunk.toString()
      }
      child.stdout.on('data', listen)
      child.stderr.on('data', listen)
      child.once('error', reject)
      child.once('close', () => resolve(said))
    })
  }
})

/** One of this room's files as a script elsewhere imports it. */
function from(path: string): string {
  return JSON.stringify(fileURLToPath(new URL(path, import.meta.url)))
}
