import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { TestProject } from 'vitest/node'
import { startEmbedded } from '../src/database/embedded/start.ts'
import { stopEmbedded } from '../src/database/embedded/stop.ts'
import { makeTemplate, urlOfDatabase } from '../src/database/template-database.ts'

/** Starts one server for the whole run, and removes it with everything in it at the end, whatever the tests did. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-test-'))
  try {
    // Nobody needs these rows after a power cut.
    const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' }
    const { url } = await startEmbedded({ folder, settings })
    const adminUrl = urlOfDatabase(url, 'postgres')
    // While this connection lives the server does not idle away; if the run is killed, it goes by itself a minute later.
    const keeper = new Client({ connectionString: adminUrl, application_name: 'test run' })
    keeper.on('error', () => undefined)
    await keeper.connect()
    await makeTemplate(adminUrl)
    project.provide('adminUrl', adminUrl)
    return async () => {
      await keeper.end()
      await remove(folder)
    }
  } catch (error) {
    await remove(folder)
    throw error
  }
}

async function remove(folder: string): Promise<void> {
  await stopEmbedded({ folder })
  await rm(folder, { recursive: true, force: true })
}
