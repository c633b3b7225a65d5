import { type Secret, secret } from 'millrace'
import { type Source, type SourceName, sourceOf } from './source.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Where and with what a source is asked. */
export interface Access {
  source: Source
  baseUrl: string
  /** Yahoo takes none. */
  key: Secret
}

const realAddresses: Readonly<Record<SourceName, string>> = {
  eia: 'https://api.eia.gov/v2',
  fred: 'https://api.stlouisfed.org/fred',
  yahoo: 'https://query1.finance.yahoo.com',
}

// Simulators take any key of the right form, so that nobody needs an account to try them.
const simulatorKey = 'simulated00simulated00simulated0'

/** The access to a source: `EIA_BASE_URL`, `EIA_API_KEY` and so on, read when a run asks. */
export function accessTo(name: SourceName, environment: Environment = process.env): Access {
  const source = sourceOf(name, environment)
  const prefix = name.toUpperCase()
  const address = environment[`${prefix}_BASE_URL`]
  if (source.simulated && !address) {
    throw new Error(
      `expected the simulator's address in ${prefix}_BASE_URL, because MILLRACE_SIMULATED names ${name}, got none. ` +
        `Start the simulators with \`npx millrace simulators\` and set it, or take ${name} out of MILLRACE_SIMULATED`,
    )
  }
  const keyName = `${prefix}_API_KEY`
  const given = secret(keyName, { from: environment })
  const key = source.simulated && !given.isSet ? secret(keyName, { from: { [keyName]: simulatorKey } }) : given
  return { source, baseUrl: address || realAddresses[name], key }
}

/** An address as it may be shown: without user, password, query and fragment. */
export function shownAddress(address: string): string {
  if (!URL.canParse(address)) return 'not an address'
  const { origin, pathname } = new URL(address)
  return origin + pathname.replace(/\/$/, '')
}
