import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import type { MiddlewareHandler } from 'hono'
import { isPage } from './public-routes.ts'

/** Beside the compiled program in the package, and in its own folder in a checkout. */
const folders = ['../dashboard/', '../../dashboard/dist/'].map((folder) =>
  fileURLToPath(new URL(folder, import.meta.url)),
)

/** Where the built dashboard is, if it is built. */
export function dashboardFolder(): string | undefined {
  return folders.find((folder) => existsSync(join(folder, 'index.html')))
}

/**
 * The files of the dashboard, and its one page for every address that is no file: the address is a place in the dashboard.
 * Files with their hash in the name never change.
 */
export function dashboardFiles(folder: string | undefined): MiddlewareHandler {
  if (folder === undefined) return notBuilt
  const file = serveStatic({
    root: folder,
    onFound: (path, context) =>
      context.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  })
  const page = serveStatic({
    root: folder,
    path: 'index.html',
    onFound: (_, context) => context.header('cache-control', 'no-cache'),
  })
  return async (context, next) => {
    if (!isPage(context.req.method, context.req.path)) return await next()
    const found = await file(context, async () => undefined)
    if (found) return found
    // A missing file of an older build must not be answered with a page.
    if (context.req.path.startsWith('/assets/')) return await next()
    return (await page(context, async () => undefined)) ?? (await next())
  }
}

const notBuilt: MiddlewareHandler = async (context, next) => {
  if (!isPage(context.req.method, context.req.path)) return await next()
  return context.text('The dashboard is not built yet: npm run dashboard\n', 404)
}
