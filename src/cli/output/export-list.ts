import { createWriteStream, existsSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { alertRoutes } from '../../api/contract/alerts.ts'
import { auditRoutes } from '../../api/contract/audit.ts'
import { datasetRoutes } from '../../api/contract/datasets.ts'
import { deliveryRoutes } from '../../api/contract/deliveries.ts'
import { metricRoutes } from '../../api/contract/metrics.ts'
import { runRoutes } from '../../api/contract/runs.ts'
import { watchRoutes } from '../../api/contract/watches.ts'
import { alertHandlers } from '../../api/routes/alerts.ts'
import { auditHandlers } from '../../api/routes/audit.ts'
import { datasetHandlers } from '../../api/routes/datasets.ts'
import { deliveryHandlers } from '../../api/routes/deliveries.ts'
import { metricHandlers } from '../../api/routes/overview.ts'
import { runHandlers } from '../../api/routes/runs.ts'
import { watchHandlers } from '../../api/routes/watches.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import type { Platform } from '../../platform.ts'
import { exitCodes } from '../exit-codes.ts'
import { askRoute } from '../project/ask-route.ts'
import { print } from './stdout.ts'

const routes = [
  ...runRoutes,
  ...alertRoutes,
  ...auditRoutes,
  ...deliveryRoutes,
  ...datasetRoutes,
  ...metricRoutes,
  ...watchRoutes,
] as const
const handlers = {
  ...runHandlers,
  ...alertHandlers,
  ...auditHandlers,
  ...deliveryHandlers,
  ...datasetHandlers,
  ...metricHandlers,
  ...watchHandlers,
}

type ExportPath = Extract<(typeof routes)[number]['path'], `${string}/export`>

/** What each route writes, beside what all write. */
const alsoIn: Partial<Record<ExportPath, readonly string[]>> = { '/api/quarantine/export': ['jsonl'] }

/** Writes what an export of the API answers into a new file that only its owner can read. */
export async function exportList(
  platform: Platform,
  listPath: ExportPath,
  { file, path = {}, query }: { file: string; path?: Record<string, string>; query: Record<string, unknown> },
): Promise<number> {
  const format = extname(file).slice(1)
  const formats = ['csv', 'xlsx', 'pdf', ...(alsoIn[listPath] ?? [])]
  if (!formats.includes(format)) {
    const ends = formats.map((each) => `.${each}`)
    throw new Refusal(`expected a file that ends in ${ends.slice(0, -1).join(', ')} or ${ends.at(-1)}, got '${file}'`)
  }
  const place = resolve(file)
  if (existsSync(place)) throw new Refusal(`expected a new file, got ${place}, which is there already`)
  const asked = { path, query: { ...query, format } as never }
  const { body } = await askRoute({ platform, routes, handlers }, `get ${listPath}`, asked)
  if (!body) throw new Error(`expected something to write into ${place}, got nothing`)
  await pipeline(Readable.fromWeb(body), createWriteStream(place, { flags: 'wx', mode: 0o600 }))
  print(`written to ${file}`)
  return exitCodes.done
}
