import type { Command } from 'commander'
import { openDatabase } from '../../database/database.ts'
import { serveIsolated } from '../../runs/attempts/isolate.ts'
import { makeAttempt } from '../../runs/attempts/make-attempt.ts'
import { openWorkshop } from '../../runs/attempts/workshop.ts'
import { endOnUncaught } from '../../telemetry/end-on-uncaught.ts'
import { redactPrinted } from '../../telemetry/redact-printed.ts'
import { claimStdout } from '../output/stdout.ts'
import { inherited } from '../project/inheritance.ts'
import { definitionsOf, loadProject } from '../project/project.ts'

const mostConnections = 5

/** The process in which a step that is suspected of a crash is tried alone. */
export function declare(command: Command): void {
  command.action(async () => {
    // The standard output is that of the process that started us, whose result it is for.
    claimStdout()
    redactPrinted()
    endOnUncaught('process of an attempt alone')
    const project = await loadProject(command)
    const { databaseUrl, clock } = inherited()
    const { schema } = project.config.database
    const database = openDatabase({
      url: databaseUrl,
      applicationName: 'millrace isolated attempt',
      maxConnections: mostConnections,
      ...(schema === undefined ? {} : { schema }),
    })
    const workshop = openWorkshop({ database, clock, definitions: definitionsOf(project) })
    await serveIsolated((attempt, signal) => makeAttempt(workshop, attempt, signal))
    await workshop.close()
    await database.close()
  })
}
