import { randomUUID } from 'node:crypto'
import { basic, doNotRetry, type HttpClient, HttpError, type HttpResponse, type Secret } from 'millrace'
import { z } from 'zod'
import { type OrdsResultSet, ordsAnswer } from './ords-answer.ts'
import { checkOrigin } from './origin.ts'
import { type Binds, checkedRows, type OpenReader, OracleError, type OracleReader, type Statement } from './reader.ts'
import { instantOf, wallTimeOf } from './wall-time.ts'

export interface OrdsOptions {
  /** `https://host/ords/SCHEMA`. */
  baseUrl: string
  user: string
  password: Secret
  /** Deadline of one request. The service itself ends statements after five minutes. */
  timeout: string
}

/** Services of before 2023 give 1500 rows at most, and say so by `hasMore`. */
const pageRows = 5000
/** What nobody's batch tables have: a service that never says that it was the last page must not be asked for ever. */
const mostPages = 200

/** ORDS, REST-enabled SQL: `POST /_/sql` under the schema's address. */
export function ordsReader({ baseUrl, user, password, timeout }: OrdsOptions): OpenReader {
  return async ({ http, signal }, timezone) => {
    const client = http.extend({
      baseUrl,
      headers: { authorization: basic(user, password) },
      timeout,
      totalTimeout: timeout,
      retry: { attempts: 2 },
      signal,
    })
    return new OrdsReader(client, timezone)
  }
}

class OrdsReader implements OracleReader {
  readonly #client: HttpClient
  readonly #timezone: string
  /** The zone that the service takes a DATE to be in. It comes with every answer, and is asked for before the first bind. */
  #serviceZone: string | undefined

  constructor(client: HttpClient, timezone: string) {
    this.#client = client
    this.#timezone = timezone
  }

  async rows<Row>(statement: Statement<Row>, binds: Binds = {}): Promise<Row[]> {
    if (this.#serviceZone === undefined && Object.values(binds).some((value) => value instanceof Date)) {
      await this.#page('select 1 as ONE from DUAL', {}, 0)
    }
    const rows: unknown[] = []
    for (let page = 0; page < mostPages; page += 1) {
      const { metadata, items, hasMore } = await this.#page(statement.text, binds, rows.length)
      const dates = new Set(
        metadata
          .filter(({ columnTypeName }) => /^(?:DATE|TIMESTAMP)/i.test(columnTypeName))
          .map((column) => column.jsonColumnName),
      )
      rows.push(...items.map((item) => this.#plain(item, dates)))
      if (!hasMore) return checkedRows(rows, statement)
      if (items.length === 0) throw new OracleError('expected more rows, as the service says, got an empty page')
    }
    throw new OracleError(`expected at most ${mostPages} pages of rows, got more; see whether the tables are purged`)
  }

  async close(): Promise<void> {}

  async #page(text: string, binds: Binds, offset: number): Promise<OrdsResultSet> {
    const response = await this.#client
      .request('_/sql', {
        method: 'POST',
        body: { statementText: text, offset, limit: pageRows, binds: this.#bound(binds) },
        // It only reads: it may be asked again. A key of its own, for whatever stands between may keep answers by it.
        idempotencyKey: randomUUID(),
      })
      .catch(refusedPassword)
    const { env, items } = readAnswer(response)
    this.#serviceZone = env?.defaultTimeZone ?? this.#serviceZone
    // A failed statement comes with status 200.
    const failed = items.find(({ errorCode }) => errorCode !== undefined)
    if (failed) {
      const details = failed.errorDetails ?? failed.errorMessage ?? `ORA-${String(failed.errorCode).padStart(5, '0')}`
      throw new OracleError(firstLine(details), failed.errorCode)
    }
    const result = items[0]?.resultSet
    if (!result) throw new OracleError('expected rows of a query, got an answer without')
    return result
  }

  #bound(binds: Binds) {
    return Object.entries(binds).map(([name, value]) => {
      if (value instanceof Date) return { name, data_type: 'DATE', value: this.#sent(value) }
      return { name, data_type: typeof value === 'number' ? 'NUMBER' : 'VARCHAR2', value }
    })
  }

  #plain(item: Readonly<Record<string, string | number | null>>, dates: ReadonlySet<string>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(item).map(([name, value]) => {
        if (typeof value !== 'string') return [name.toLowerCase(), value]
        return [name.toLowerCase(), dates.has(name) ? this.#received(value) : value.trimEnd()]
      }),
    )
  }

  /** A service that knows the database's zone has moved its dates to UTC; of any other, the Z means nothing. */
  get #isMoved(): boolean {
    return this.#serviceZone !== undefined && !/^(?:UTC|GMT|Z|Etc\/UTC)$/i.test(this.#serviceZone)
  }

  #received(value: string): Date | string {
    const instant = this.#isMoved ? new Date(value) : instantOf(value, this.#timezone)
    return instant ?? value
  }

  #sent(value: Date): string {
    return this.#isMoved ? value.toISOString().replace(/\.\d+Z$/, 'Z') : `${wallTimeOf(value, this.#timezone)}Z`
  }
}

function readAnswer(response: HttpResponse): z.infer<typeof ordsAnswer> {
  checkOrigin(response)
  const answer = ordsAnswer.safeParse(response.json())
  if (answer.success) return answer.data
  const issues = answer.error.issues.slice(0, 3).map(({ path, message }) => `${z.core.toDotPath(path)}: ${message}`)
  throw new Error(`expected an answer of ORDS from ${response.address}, got something else: ${issues.join('; ')}`)
}

/** What no second try makes better, and what is to be done. */
function refusedPassword(error: unknown): never {
  if (error instanceof HttpError && (error.status === 401 || error.status === 403)) {
    throw doNotRetry(
      `expected ORDS to take ORDS_USER and ORDS_PASSWORD, got ${error.status} from ${error.address}. Correct them; the user ` +
        'must be REST-enabled for SQL',
    )
  }
  throw error
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.trim() ?? ''
}
