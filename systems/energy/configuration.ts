import { accessTo, shownAddress } from './connectors/settings.ts'
import type { Source, SourceName } from './connectors/source.ts'

/** A source as a run is going to ask it. */
export interface ConfiguredSource extends Source {
  /** Without anything that may be secret. */
  address: string
  /** Null where no key is taken. */
  hasKey: boolean | null
}

function configured(name: SourceName): ConfiguredSource {
  const { source, baseUrl, key } = accessTo(name)
  return { ...source, address: shownAddress(baseUrl), hasKey: name === 'yahoo' ? null : key.isSet }
}

/**
 * What a run is going to ask, as the first step's output. It is stored with the run, and the fetching steps take from
 * it whether a source is simulated: a run that is resumed in another environment must not store under a code whose
 * window it does not have.
 */
export function configuration() {
  return { eia: configured('eia'), fred: configured('fred'), yahoo: configured('yahoo') }
}
