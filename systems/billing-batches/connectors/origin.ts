import { doNotRetry, type HttpResponse } from 'millrace'

type Environment = Readonly<Record<string, string | undefined>>

/** Whether the environment says that the batch tables are simulated. */
export function isSimulated(environment: Environment = process.env): boolean {
  return (environment.MILLRACE_SIMULATED ?? '').split(',').some((name) => name.trim().toLowerCase() === 'ords')
}

/** Refuses an answer from elsewhere than believed: simulated runs among real ones could not be told apart any more. */
export function checkOrigin(
  { headers, address }: Pick<HttpResponse, 'headers' | 'address'>,
  simulated = isSimulated(),
): void {
  const answersSimulated = headers.get('x-millrace-simulator') !== null
  if (answersSimulated === simulated) return
  throw doNotRetry(
    answersSimulated
      ? `expected a real ORDS, got an answer of the simulator from ${address}. Add ords to MILLRACE_SIMULATED, or correct ` +
          'ORDS_BASE_URL'
      : `expected the ORDS simulator, because MILLRACE_SIMULATED names it, got an answer of another service from ${address}. ` +
          'Take ords out of MILLRACE_SIMULATED, or correct ORDS_BASE_URL',
  )
}
