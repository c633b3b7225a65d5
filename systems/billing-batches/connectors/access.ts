import { secret } from 'millrace'
import { oracleReader } from './oracle.ts'
import { ordsReader } from './ords.ts'
import { isSimulated } from './origin.ts'
import type { OpenReader } from './reader.ts'

type Environment = Readonly<Record<string, string | undefined>>

const requestTimeout = '2m'
const requestTimeoutMs = 120_000

/** The way to Oracle that the environment sets, read when a look begins: over ORDS, or over Oracle's own protocol. */
export function accessToOracle(environment: Environment = process.env, timeout = requestTimeout): OpenReader {
  const { ORDS_BASE_URL: baseUrl, ORACLE_CONNECT_STRING: connectString } = environment
  if (baseUrl) {
    const user = needed('ORDS_USER', environment)
    return ordsReader({ baseUrl, user, password: secret('ORDS_PASSWORD', { from: environment }), timeout })
  }
  if (connectString) {
    const user = needed('ORACLE_USER', environment)
    const password = secret('ORACLE_PASSWORD', { from: environment })
    return oracleReader({ connectString, user, password, timeoutMs: requestTimeoutMs })
  }
  const simulated = isSimulated(environment) ? ', because MILLRACE_SIMULATED names it,' : ''
  throw new Error(
    `expected the address of ORDS in ORDS_BASE_URL${simulated} or of Oracle in ORACLE_CONNECT_STRING, got none. Set one, with ` +
      'user and password',
  )
}

function needed(name: string, environment: Environment): string {
  const value = environment[name]
  if (value) return value
  throw new Error(`expected the database user in ${name}, got none. Set it where looks are made`)
}
