import { HttpError, httpClient } from '../../../connectors/http/index.ts'
import type { HttpRequest } from '../../../pipelines/http-client.ts'
import { Refusal } from '../../../pipelines/refusal.ts'
import { DeliveryError } from '../../channel.ts'
import { shownText } from './shown-text.ts'

/** What the other side answered, whatever its status. */
export interface Answer {
  status: number
  /** The body; of an error how it begins, without secrets. Undefined where it did not arrive whole. */
  text: string | undefined
  retryAfterMs: number | undefined
}

interface OnceOptions {
  signal: AbortSignal
  publicOnly?: boolean
}

/** What is read of an answer. */
const maxBytes = 1024 * 1024

/**
 * Sends a request once, over a connection of its own: a kept one may have been closed by the other side, and what is
 * sent into it may or may not arrive. Redirects of a POST are not followed.
 *
 * The status is the answer: a body that breaks off or goes on for ever takes nothing from it.
 */
export async function requestOnce(address: string, request: HttpRequest, options: OnceOptions): Promise<Answer> {
  const http = httpClient({ timeout: '30s', totalTimeout: '30s', maxBytes, retry: { attempts: 1 } }, options)
  try {
    const response = await http.request(address, { ...request, signal: options.signal })
    return { status: response.status, text: response.text(), retryAfterMs: undefined }
  } catch (error) {
    if (error instanceof Refusal) throw new DeliveryError(shownText(error.message), { permanent: true })
    if (!(error instanceof HttpError)) throw error
    if (error.status === undefined) throw withoutAnswer(error)
    return { status: error.status, text: error.body, retryAfterMs: error.retryAfterMs }
  } finally {
    await http.close()
  }
}

/** Made anew and without its cause: an HttpError shows the address, which is a password here and there. */
function withoutAnswer(error: HttpError): DeliveryError {
  const mayHaveArrived = error.wasSent
  if (error.code === 'invalid') {
    const why = error.cause?.name === 'Unsendable' ? error.cause.message : 'an address or a header that cannot be sent'
    return new DeliveryError(shownText(`nothing was sent: ${why}`), { permanent: true })
  }
  const code = codeOf(error)
  const got =
    {
      timeout: 'none within 30 s',
      aborted: 'none before the deadline of the try',
    }[error.code as string] ?? (mayHaveArrived ? `a connection that broke off${code}` : `no connection${code}`)
  const next = mayHaveArrived ? 'it may have arrived all the same' : 'nothing was sent'
  return new DeliveryError(`expected an answer, got ${got}: ${next}`, { mayHaveArrived })
}

function codeOf({ cause }: HttpError): string {
  return cause !== undefined && 'code' in cause && typeof cause.code === 'string' ? ` (${cause.code})` : ''
}
