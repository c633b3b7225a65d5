import { element, xmlDocument } from './xml.ts'

/** What the service says when it does not answer with data. */
export interface FredRefusal {
  status: 400 | 404 | 423 | 429 | 500 | 501
  message: string
}

const aboutKeys = 'Read https://fred.stlouisfed.org/docs/api/api_key.html for more information.'

export const keyMissing: FredRefusal = {
  status: 400,
  message: `Bad Request.  Variable api_key has not been set.  ${aboutKeys}`,
}

export const keyMalformed: FredRefusal = {
  status: 400,
  message: `Bad Request.  The value for variable api_key is not a 32 character alpha-numeric lower-case string.  ${aboutKeys}`,
}

export const keyUnknown: FredRefusal = {
  status: 400,
  message: `Bad Request.  The value for variable api_key is not registered.  ${aboutKeys}`,
}

export const seriesMissing: FredRefusal = { status: 400, message: 'Bad Request.  Variable series_id has not been set.' }

export const seriesUnknown: FredRefusal = { status: 400, message: 'Bad Request.  The series does not exist.' }

const messages: Readonly<Record<number, string>> = {
  404: 'Not Found.',
  423: 'Locked.',
  429: 'Too Many Requests.  Exceeded Rate Limit',
  500: 'Internal Server Error',
}

/** The body of a refusal in the format that was asked for. */
export function refusalBody(status: number, message: string, fileType: string | undefined): string {
  if (fileType === 'json') return JSON.stringify({ error_code: status, error_message: message })
  return xmlDocument(element('error', { code: status, message }))
}

/** The refusal of a status nobody explains further. */
export function statusRefusal(status: number): { body: string; contentType: string } {
  const message = messages[status] ?? 'Something went wrong.'
  return { body: refusalBody(status, message, 'json'), contentType: refusalType }
}

/** Refusals call themselves XML even when they are JSON. */
export const refusalType = 'text/xml; charset=UTF-8'
