import { createRequire } from 'node:module'
import { doNotRetry, type Secret } from 'millrace'
import { type Binds, checkedRows, type OpenReader, OracleError, type OracleReader, type Statement } from './reader.ts'
import { instantOf, wallTimeOf } from './wall-time.ts'

/** As much of node-oracledb as is used. */
export interface OracleDriver {
  OUT_FORMAT_OBJECT: number
  getConnection(options: {
    user: string
    password: string
    connectString: string
    /** Seconds, for all of it and for each address. */
    connectTimeout: number
    transportConnectTimeout: number
  }): Promise<DriverConnection>
}

interface DriverConnection {
  callTimeout: number
  execute(
    text: string,
    binds: Record<string, string | number | Date>,
    options: { outFormat: number; maxRows: number; fetchArraySize: number },
  ): Promise<{ rows?: readonly Record<string, unknown>[] | undefined }>
  close(): Promise<void>
}

export interface OracleOptions {
  /** `host:1521/service`. */
  connectString: string
  user: string
  password: Secret
  /** Deadline of the connection, and of each statement. */
  timeoutMs: number
  /** The driver. Default: node-oracledb in its thin mode, loaded when it is first used. */
  load?: () => Promise<OracleDriver>
}

const fetchRows = 1000

/** Oracle over its own protocol, with node-oracledb. */
export function oracleReader({
  connectString,
  user,
  password,
  timeoutMs,
  load = loadDriver,
}: OracleOptions): OpenReader {
  return async ({ signal }, timezone) => {
    const driver = await load()
    signal.throwIfAborted()
    const seconds = Math.ceil(timeoutMs / 1000)
    const connecting = driver.getConnection({
      user,
      password: password.reveal(),
      connectString,
      connectTimeout: seconds,
      transportConnectTimeout: seconds,
    })
    const connection = await unlessAborted(connecting, signal).catch((error: unknown) => {
      if (!signal.aborted) throw told(error, password)
      // The driver cannot be told to stop: a connection that comes nevertheless is for nobody.
      connecting.then(async (late) => await late.close()).catch(() => undefined)
      throw error
    })
    connection.callTimeout = timeoutMs
    return new DriverReader({ connection, driver, timezone, password, signal })
  }
}

/** It brings no types of its own, and takes a while to load. */
export async function loadDriver(): Promise<OracleDriver> {
  const require = createRequire(import.meta.url)
  return await Promise.resolve(require('oracledb') as OracleDriver)
}

/** The work's result, or the reason of the signal as soon as that comes. */
async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const stop = () => reject(signal.reason)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

interface ReaderParts {
  connection: DriverConnection
  driver: OracleDriver
  timezone: string
  password: Secret
  signal: AbortSignal
}

class DriverReader implements OracleReader {
  readonly #with: ReaderParts

  constructor(parts: ReaderParts) {
    this.#with = parts
  }

  async rows<Row>(statement: Statement<Row>, binds: Binds = {}): Promise<Row[]> {
    const { connection, driver, timezone, password, signal } = this.#with
    const sent = Object.entries(binds).map(([name, value]) => [
      name,
      value instanceof Date ? localDate(value, timezone) : value,
    ])
    const executing = connection.execute(statement.text, Object.fromEntries(sent), {
      outFormat: driver.OUT_FORMAT_OBJECT,
      maxRows: 0,
      fetchArraySize: fetchRows,
    })
    const { rows = [] } = await unlessAborted(executing, signal).catch((error: unknown) => {
      throw signal.aborted ? error : told(error, password)
    })
    return checkedRows(
      rows.map((row) => plain(row, timezone)),
      statement,
    )
  }

  async close(): Promise<void> {
    const { connection, signal } = this.#with
    // A connection that hangs would hang at its end, too.
    await unlessAborted(connection.close(), signal)
  }
}

/** Keys in small letters, CHAR without trailing blanks. */
function plain(row: Readonly<Record<string, unknown>>, timezone: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      if (value instanceof Date) return [name.toLowerCase(), instantOf(localWall(value), timezone)]
      return [name.toLowerCase(), typeof value === 'string' ? value.trimEnd() : value]
    }),
  )
}

/**
 * The driver makes a Date of a DATE as if it were of this process's zone, and the other way round: so the zone of the
 * process is taken out of it again.
 */
function localWall(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19)
}

function localDate(instant: Date, timezone: string): Date {
  return new Date(wallTimeOf(instant, timezone))
}

/** Wrong user or password, locked account, expired password: another try may lock it. */
const signIn = new Set([1005, 1017, 28000, 28001])

/** What the driver says, as one line: it has been seen to repeat where it connects to, and never with what. */
function told(error: unknown, password: Secret): Error {
  const { message, errorNum } = error as { message?: unknown; errorNum?: unknown }
  const text = String(message ?? error).split('\n', 1)[0] ?? ''
  const line = password.isSet ? text.replaceAll(password.reveal(), '***') : text
  const number = typeof errorNum === 'number' && errorNum > 0 ? errorNum : undefined
  if (number !== undefined && signIn.has(number)) return doNotRetry(`${line}. Correct ORACLE_USER and ORACLE_PASSWORD`)
  return new OracleError(line, number)
}
