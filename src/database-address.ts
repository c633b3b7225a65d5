import { Refusal } from './pipelines/refusal.ts'

/** The address that is set for the database, if one is: in the configuration, else in DATABASE_URL. */
export function configuredAddress(url: string | undefined): string | undefined {
  const address = url ?? (process.env.DATABASE_URL?.trim() || undefined)
  if (address === undefined || (/^postgres(ql)?:\/\//.test(address) && URL.canParse(address))) return address
  // Not shown: it may hold a password.
  throw new Refusal(
    'expected DATABASE_URL to be an address such as postgres://user:password@host:5432/name, got something else; ' +
      'correct it, or unset it to use the embedded database',
  )
}

/** The database's address: as configured, or that of the embedded server, which is started if need be. */
export async function databaseAddress(url: string | undefined, millraceFolder: string): Promise<string> {
  const configured = configuredAddress(url)
  if (configured !== undefined) return configured
  const { startEmbedded } = await import('./database/embedded/start.ts')
  return (await startEmbedded({ folder: millraceFolder })).url
}

/** An address as it may be shown: without user and password. */
export function shownDatabase(address: string): string {
  if (!URL.canParse(address)) return 'not an address'
  const { host, pathname } = new URL(address)
  return `${host || 'localhost'}${pathname}`
}
