import { eiaFrequencies } from './eia-catalog.ts'
import type { EiaQuery } from './eia-query.ts'

/** What the service says when it does not answer with data. `error` is an object in some of them, a string in others. */
export interface EiaRefusal {
  status: 400 | 403 | 404 | 429 | 501
  body: { error: string | { code: string; message: string }; code?: number }
}

const registration = 'https://www.eia.gov/opendata/register.php'

export const keyMissing: EiaRefusal = {
  status: 403,
  body: {
    error: { code: 'API_KEY_MISSING', message: `No api_key was supplied.  Please register for one at ${registration}` },
  },
}

export const keyInvalid: EiaRefusal = {
  status: 403,
  body: { error: { code: 'API_KEY_INVALID', message: `An invalid api_key was supplied.  Get one at ${registration}` } },
}

export const overLimit: EiaRefusal = {
  status: 429,
  body: { error: { code: 'OVER_RATE_LIMIT', message: 'You have exceeded your rate limit. Try again later.' } },
}

export const notFound: EiaRefusal = { status: 404, body: { error: 'Not found.', code: 404 } }

/** Why a query cannot be answered, if it cannot. */
export function queryRefusal({ frequency, data }: EiaQuery): EiaRefusal | undefined {
  const known: readonly string[] = eiaFrequencies
  if (!known.includes(frequency)) {
    const valid = "'daily', 'weekly', 'monthly', and 'annual'"
    const error = `Invalid frequency '${frequency}' provided. The only valid frequencies are ${valid}.`
    return { status: 400, body: { error, code: 400 } }
  }
  const unknown = data.find((column) => column !== 'value')
  if (unknown !== undefined) {
    return {
      status: 400,
      body: { error: `Invalid data '${unknown}' provided. The only valid data is 'value'.`, code: 400 },
    }
  }
  if (frequency !== 'daily') {
    return { status: 501, body: { error: `The simulator only serves daily prices, not ${frequency} ones.`, code: 501 } }
  }
  return undefined
}
