import { doNotRetry, type HttpResponse } from 'millrace'

/** The outside services, as settings and steps call them. */
export type SourceName = 'eia' | 'fred' | 'yahoo'

/** Whom a run asks: the service itself or its simulator. */
export interface Source {
  name: SourceName
  /** What its rows are stored under: `EIA`, or `EIA-SIMULATED`. */
  code: string
  simulated: boolean
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The source as this process believes it to be. It is simulated exactly when `MILLRACE_SIMULATED` names it; an address
 * alone says nothing, because it may lead to a proxy as well as to a simulator.
 */
export function sourceOf(name: SourceName, environment: Environment = process.env): Source {
  const simulatedNames = (environment.MILLRACE_SIMULATED ?? '').split(',').map((text) => text.trim().toLowerCase())
  const simulated = simulatedNames.includes(name)
  return { name, code: name.toUpperCase() + (simulated ? '-SIMULATED' : ''), simulated }
}

/**
 * Refuses an answer that comes from somewhere else than the source is believed to be, because marks, windows and rows
 * all go by the source's code: simulated prices among the real ones could not be told apart any more.
 */
export function checkOrigin({ headers, address }: HttpResponse, { name, simulated }: Source): void {
  const answersSimulated = headers.get('x-millrace-simulator') !== null
  if (answersSimulated === simulated) return
  throw doNotRetry(
    answersSimulated
      ? `expected the real ${name} service, got an answer of a simulator from ${address}. Add ${name} to ` +
          `MILLRACE_SIMULATED to store simulated prices apart, or correct ${name.toUpperCase()}_BASE_URL`
      : `expected the ${name} simulator, because MILLRACE_SIMULATED names it, got an answer of another service from ` +
          `${address}. Take ${name} out of MILLRACE_SIMULATED, or correct ${name.toUpperCase()}_BASE_URL`,
  )
}
