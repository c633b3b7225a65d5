import type { TestProject } from 'vitest/node'
import { buildDashboard } from '../src/cli/start/built-dashboard.ts'
import { startTemporary } from '../src/database/embedded/temporary.ts'
import { makeTemplate } from '../src/database/template-database.ts'

/** Starts one server for the whole run, and removes it with everything in it at the end, whatever the tests did. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Before any test: services that tests start would each build it, while others read it.
  if (!isOfSourcesAlone(process.argv)) await buildDashboard()
  const server = await startTemporary()
  try {
    await makeTemplate(server.adminUrl)
    project.provide('adminUrl', server.adminUrl)
    return () => server.remove()
  } catch (error) {
    await server.remove()
    throw error
  }
}

/** Whether only files beside their sources were asked for, which serve no dashboard: each of the guards is such a run. */
function isOfSourcesAlone(words: readonly string[]): boolean {
  const files = words.filter((word) => word.endsWith('.test.ts'))
  return files.length > 0 && files.every((file) => /^(dashboard\/)?src\//.test(file))
}
