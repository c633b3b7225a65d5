// Makes one attempt alone, for a worker of worker-process.ts.
import { createPlatform } from '../../src/index.ts'
import { serveIsolated } from '../../src/runs/attempts/isolate.ts'
import { makeAttempt } from '../../src/runs/attempts/make-attempt.ts'
import { openWorkshop } from '../../src/runs/attempts/workshop.ts'
import config from './pipelines.ts'

const platform = createPlatform(config, { simulate: false, migrate: false })
await serveIsolated(async (attempt, signal) => {
  const workshop = openWorkshop(await platform.engine())
  try {
    return await makeAttempt(workshop, attempt, signal)
  } finally {
    await workshop.close()
  }
})
await platform.stop(0)
