const intervals = ['1m', '2m', '5m', '15m', '30m', '60m', '90m', '1h', '4h', '1d', '5d', '1wk', '1mo', '3mo']

/** Ranges and about how many days each reaches back. */
export const rangeDays: Readonly<Record<string, number>> = {
  '1d': 1,
  '5d': 7,
  '1mo': 31,
  '3mo': 92,
  '6mo': 183,
  '1y': 366,
  '2y': 731,
  '5y': 1827,
  '10y': 3653,
  max: 40_000,
}

/** Half-open stretch in unix seconds, and the range it was asked by, if it was. */
export interface YahooStretch {
  from: number
  to: number
  range: string
}

/** A refusal, in the words of the service. */
export interface YahooRefusal {
  status: 400 | 404 | 422 | 501
  code: string
  description: string
}

export const symbolUnknown: YahooRefusal = {
  status: 404,
  code: 'Not Found',
  description: 'No data found, symbol may be delisted',
}

function badRequest(description: string): YahooRefusal {
  return { status: 400, code: 'Bad Request', description }
}

/** Reads interval, period1 and period2, or range. */
export function yahooStretch(query: Readonly<Record<string, string>>, now: Date): YahooStretch | YahooRefusal {
  const { interval = '1d', range = '1d' } = query
  if (!intervals.includes(interval)) {
    const valid = `[${intervals.join(', ')}]`
    return badRequest(`Invalid input - interval=${interval} is not supported. Valid intervals: ${valid}`)
  }
  if (interval !== '1d') {
    return { status: 501, code: 'Not Implemented', description: 'The simulator only serves interval=1d' }
  }
  const nowSeconds = Math.floor(now.getTime() / 1000)
  if (query.period1 !== undefined) {
    const from = Number(query.period1)
    const to = Number(query.period2 ?? nowSeconds)
    if (!Number.isInteger(from) || !Number.isInteger(to))
      return badRequest('Invalid input - period1 and period2 must be numbers')
    if (from <= to) return { from, to, range: '' }
    return badRequest(`Invalid input - start date cannot be after end date. startDate = ${from}, endDate = ${to}`)
  }
  const days = rangeDays[range]
  if (days === undefined) return badRequest(`Invalid input - range=${range} is not supported.`)
  return { from: nowSeconds - days * 86_400, to: nowSeconds + 1, range }
}
