/**
 * What may be asked without signing in: these, and the pages of the dashboard, which hold nothing of anybody's. A route that
 * is not here is closed, however it came to be. `:name` stands for one part.
 */
const publicRoutes: readonly string[] = [
  'GET /livez',
  'GET /readyz',
  'GET /metrics',
  'GET /api/health',
  'GET /api/openapi.json',
  'GET /api/sign-in/options',
  'GET /api/sign-in/oidc',
  'GET /api/sign-in/oidc/back',
  'POST /api/sign-in',
  'POST /api/sign-in/link',
  'POST /api/sign-in/local',
  'POST /api/sign-in/refresh',
  'POST /api/hooks/:schedule',
  'GET /api/ping/:key',
  'POST /api/ping/:key',
  'GET /api/ping/:key/:what',
  'POST /api/ping/:key/:what',
  'GET /acknowledge/:token',
  'POST /acknowledge/:token',
]

const patterns = publicRoutes.map((route) => new RegExp(`^${route.replaceAll(/:[a-z]+/g, '[^/]+')}$`))

/** Whether this may be asked by anybody. */
export function isPublic(asked: string, path: string): boolean {
  return patterns.some((pattern) => pattern.test(`${answeredAs(asked)} ${path}`)) || isPage(asked, path)
}

/** Pages are files of the dashboard, or its one page where there is no such file. What is under /api is none. */
export function isPage(asked: string, path: string): boolean {
  return answeredAs(asked) === 'GET' && !/^\/+(?:api|metrics|acknowledge|livez|readyz)(?:\/|$)/i.test(decodedOf(path))
}

/** A HEAD is answered as the GET without its body. */
function answeredAs(method: string): string {
  return method === 'HEAD' ? 'GET' : method
}

/** An address that cannot be read is nobody's page. */
function decodedOf(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return '/api'
  }
}
